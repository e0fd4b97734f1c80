<?php
// WordPress loaded by a command. No mail program is there, and no mail is wanted.
function wp_mail() { return true; }
$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require __DIR__ . '/wp-load.php';
