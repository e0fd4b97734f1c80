<?php
define('WP_INSTALLING', true);
require __DIR__ . '/as-visitor.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Estuary Post', 'editor', 'editor@old.example', true, '', 'a password');
