<?php
// An invented publication, made by WordPress' own functions: posts by two authors, pictures, categories, a page, and what nobody may see.
require __DIR__ . '/as-visitor.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
update_option('timezone_string', 'Europe/London');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
switch_theme('plain');
flush_rewrite_rules();
wp_update_user(['ID' => 1, 'display_name' => 'Nell Arkwright']);
$tom = wp_insert_user(['user_login' => 'tom', 'user_pass' => 'a password', 'display_name' => 'Tom Sedge', 'role' => 'author']);
$news = wp_insert_term('News', 'category')['term_id'];
$tides = wp_insert_term('Tides & Ferries', 'category', ['parent' => $news])['term_id'];

// A picture, as the media library keeps it.
$uploads = wp_upload_dir('2026/10');
$file = $uploads['path'] . '/harbour.png';
copy($argv[1], $file);
$picture = wp_insert_attachment([
    'post_title' => 'The harbour', 'post_excerpt' => 'The harbour at low tide', 'post_mime_type' => 'image/png', 'post_status' => 'inherit',
], $file);
update_post_meta($picture, '_wp_attachment_image_alt', 'Boats on the mud');
wp_update_attachment_metadata($picture, wp_generate_attachment_metadata($picture, $file));
$address = wp_get_attachment_url($picture);

$bodies = [
    "The ferry runs again.\n\nIt leaves at seven, says <em>Ida Fell</em>.",
    "<!-- wp:paragraph -->\n<p>Bread from the mill &amp; more.</p>\n<!-- /wp:paragraph -->",
    "Before the picture.\n\n[caption id=\"attachment_$picture\" align=\"alignnone\" width=\"300\"]<img src=\"$address\" alt=\"Boats\" width=\"300\" height=\"200\" class=\"wp-image-$picture\" /> The harbour at low tide[/caption]\n\nAfter it.",
    "Read <a href=\"" . home_url('/2026/10/story-1/') . "\">the first story</a> 🙂 again.<!--more-->\n\nAnd the rest of it.",
];
for ($number = 1; $number <= 14; $number++) {
    $post = [
        'post_title' => "Story $number: tides <em>&</em> “time”", 'post_name' => "story-$number",
        'post_content' => $bodies[$number % count($bodies)] . "\n\nThis is number $number.",
        'post_status' => 'publish', 'post_author' => $number % 3 === 0 ? $tom : 1,
        'post_date' => sprintf('2026-10-%02d 08:30:%02d', $number, $number),
        'post_category' => [$number % 2 === 0 ? $tides : $news], 'tags_input' => ['estuary', "day $number"],
    ];
    // A draft that is published later keeps the address of the draft as its guid.
    if ($number % 4 === 0) {
        $id = wp_insert_post(['post_status' => 'draft'] + $post);
        wp_update_post(['ID' => $id, 'post_status' => 'publish', 'post_date' => $post['post_date'], 'edit_date' => true]);
    } else {
        $id = wp_insert_post($post);
    }
    if ($number === 5) set_post_thumbnail($id, $picture);
}
// What the old site had under another address once: the guid stays.
wp_update_post(['ID' => get_page_by_path('story-13', OBJECT, 'post')->ID, 'post_name' => 'story-thirteen']);
wp_insert_post(['post_title' => 'A secret', 'post_content' => 'Not for all.', 'post_status' => 'private', 'post_date' => '2026-10-20 10:00:00']);
wp_insert_post(['post_title' => 'Behind a password', 'post_content' => 'Not for all.', 'post_status' => 'publish', 'post_password' => 'x', 'post_date' => '2026-09-20 10:00:00']);
wp_insert_post(['post_title' => 'Unfinished', 'post_content' => 'A draft.', 'post_status' => 'draft']);
wp_insert_post(['post_title' => 'About us', 'post_name' => 'about', 'post_content' => 'Who we are.', 'post_status' => 'publish', 'post_type' => 'page']);
