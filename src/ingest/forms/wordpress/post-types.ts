/** What becomes of the things that WordPress keeps as posts, by type. Any other type becomes a draft. */
export const postTypes: Readonly<
  Record<string, 'article' | 'page' | 'attachment' | 'block' | 'guest' | 'setting'>
> = {
  post: 'article',
  podcast: 'article',
  episode: 'article',
  page: 'page',
  attachment: 'attachment',
  wp_block: 'block',
  'guest-author': 'guest',
  ...Object.fromEntries(
    (
      'nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_template wp_template_part ' +
      'wp_global_styles wp_navigation wp_font_family wp_font_face wp_theme safecss acf acf-field acf-field-group ' +
      'acf-post-type acf-taxonomy acf-ui-options-page elementor_library elementor_font elementor_icons elementor_snippet ' +
      'e-floating-buttons shop_order shop_order_refund shop_order_placehold shop_coupon shop_webhook product_variation ' +
      'wpcf7_contact_form mc4wp-form feedback jp_mem_plan jp_pay_order jp_pay_product ml-slider ml-slide ' +
      'scheduled-action wpforms wpforms_log wp-types-group flamingo_inbound flamingo_contact nf_sub ' +
      'amp_validated_url bp-email popup popup_theme jetpack_migration vc_grid_item vc4_templates et_pb_layout ' +
      'et_template et_theme_builder et_header_layout et_body_layout et_footer_layout fl-builder-template ' +
      'ngg_gallery ngg_album ngg_pictures ngg_lightbox displayed_gallery lightbox_library gal_display_source ' +
      'option-tree grunion_form postman_sent_mail wp-rest-api-log wp_log async-scan-result polylang_mo ' +
      'tablepress_table sp_styles gblocks_styles astra-advanced-hook'
    )
      .split(' ')
      .map((name) => [name, 'setting'] as const),
  ),
}

/** How the report names what is left out. */
export const typeNames: Readonly<Record<string, string>> = {
  revision: 'earlier versions of stories',
  nav_menu_item: 'entries of menus',
  feedback: 'messages of a contact form',
}
