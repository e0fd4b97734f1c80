<?php
// The file that Tools → Export → All content gives.
require __DIR__ . '/as-visitor.php';
require_once ABSPATH . 'wp-admin/includes/export.php';
ob_start();
export_wp(['content' => 'all']);
file_put_contents($argv[1], ob_get_clean());
