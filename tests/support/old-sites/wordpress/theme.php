<?php
// The smallest theme: WordPress answers pages with none at all by an empty document.
while (have_posts()) {
    the_post();
    the_title('<h1>', '</h1>');
    the_content();
}
