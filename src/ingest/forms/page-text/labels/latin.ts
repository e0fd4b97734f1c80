import type { LanguageLabels } from './language-labels.ts'

/** Languages in Latin script, English aside. */
export const latin: Readonly<Record<string, LanguageLabels>> = {
  cy: {
    credit: 'Ffynhonnell y llun|Hawlfraint y llun',
    caption: "Disgrifiad o'r llun|Disgrifiad o'r fideo|Disgrifiad o'r sain",
    published: 'Cyhoeddwyd',
    updated: 'Wedi ei ddiweddaru|Diweddarwyd|Diweddarwyd ddiwethaf',
    by: 'Gan',
    and: 'a|ac',
    related: 'Straeon perthnasol|Cynnwys perthnasol|Mwyaf poblogaidd|Hefyd o ddiddordeb|Darllen mwy',
    topics: 'Pynciau perthnasol|Pynciau cysylltiedig',
    buttons: 'Rhannu|Sylwadau|Copïo dolen|Hysbyseb',
    dateWords: 'yn ôl|munud|awr|diwrnod',
    skips: 'Neidio … > Diwedd …',
  },
  gd: {
    credit: 'Tùs an deilbh|Còraichean an deilbh',
    caption: "Tiotal an deilbh|Fo-thiotal an deilbh|Tiotal a' bhidio|Fo-thiotal a' bhidio",
    published: 'Air fhoillseachadh|Foillsichte',
    updated: 'Ùraichte|Air ùrachadh',
    by: 'Le',
    and: 'agus',
    related: 'Co-cheangailte|Barrachd air an sgeul seo',
    topics: 'Cuspairean co-cheangailte',
    buttons: 'Roinn',
    dateWords: 'air ais',
  },
  es: {
    credit: 'Fuente de la imagen|Fuente de imagen',
    caption: 'Pie de foto|Título del video|Título del vídeo|Pie de imagen',
    published: 'Publicado|Publicado el|Fecha de publicación',
    updated: 'Actualizado|Actualizada|Última actualización|Actualizado el|Actualizado a las',
    by: 'Por|Escrito por',
    and: 'y|e',
    author: 'Autor|Autora',
    role: 'Título del autor|Informa desde',
    related:
      'Contenido relacionado|Recomendamos|Más leídas|Más leídos|Lo más leído|Lee también|Lea también|Lea además|Leer más|Te puede interesar|Le puede interesar|También te puede interesar|Noticias relacionadas|Más información|Más sobre este tema|Ver también|Principales noticias|Mirá también|Sobre la firma|Leé también|Para saber más|Noticia relacionada|Últimas noticias|Más en este tema|Otras noticias',
    keyPoints: 'Claves|Las claves|Puntos clave|Lo esencial|Resumen|Lo más importante|En síntesis|En breve',
    topics: 'Temas|Temas relacionados|Etiquetas|Archivado en|Más temas',
    buttons:
      'Compartir|Compartir en Facebook|Desplegar Redes Sociales|Ir a los comentarios|Ver biografía|Regalar artículo|Guardar artículo|Escuchar este artículo|Guardar|Copiar enlace|Copiar link|Enlace copiado|Comentarios|Publicidad|Anuncio|Imprimir|Cerrar|Enviar|Cargando|Suscríbete|Iniciar sesión|Menú|Continuar leyendo|Aceptar y continuar|Para recibir notificaciones|Escuchar|Seguir|Ver comentarios|Reportar un error|Quiero recibirlo|Suscribete|Esta funcionalidad es sólo para suscriptores|Bio completa|Enviar por email|Contenido exclusivo|Solo para suscriptores',
    dateWords:
      'hace|hora|horas|minuto|minutos|día|días|semana|semanas|ayer|hoy|de|del|a|las|la|el|hrs|h|horas|hora|actualizado|publicado|última|actualización',
    skips: 'Saltar … y continuar leyendo > Final de …|Saltar … > Fin del …|Saltar … > Fin de …',
  },
  pt: {
    credit: 'Crédito|Crédito da imagem|Fonte da imagem',
    caption: 'Legenda da foto|Legenda do vídeo|Legenda da imagem',
    published: 'Publicado|Publicado em|Publicada em',
    updated: 'Atualizado|Atualizado em|Última atualização|Atualizada em',
    by: 'Por',
    and: 'e',
    author: 'Autor',
    role: 'Role|Reportando de',
    related:
      'Histórias relacionadas|Mais lidas|Leia também|Leia mais|Veja também|Notícias relacionadas|Saiba mais|Mais sobre o assunto|Principais notícias|Conteúdo relacionado|Leia tudo sobre o tema e siga|O melhor do Público no email|Últimas notícias',
    keyPoints: 'Resumo|Pontos-chave|O essencial|Em resumo|Principais pontos|Destaques',
    topics: 'Tópicos|Tópicos relacionados|Temas|Etiquetas',
    buttons:
      'Compartilhar|Partilhar|Guardar|Ouvir|Ouça este artigo|Exclusivo|Benefício do assinante|Erramos?|Salvar|Copiar link|Comentários|Publicidade|Imprimir|Fechar|Carregando|Assine|Salvar artigos|Ouvir o texto|A carregar|Gostaria de saber mais?|Partilhar notícia|Guardar notícia|Subscrever|Sugerir correcção|Sugerir correção|Só para assinantes',
    dateWords:
      'há|atrás|hora|horas|minuto|minutos|dia|dias|ontem|hoje|de|às|as|à|do|da|h|em|atualizado|publicado|última|atualização',
    skips: 'Pule … e continue lendo > Fim do …|Pule … > Fim do …|Pule … > Fim de …',
  },
  fr: {
    credit: "Crédit photo|Crédit image|Source de l’image|Source de l'image",
    caption: 'Légende image|Légende vidéo|Légende photo',
    published: 'Publié|Publié le|Publié à|Article publié le|Publiée le',
    updated: 'Mise à jour|Mis à jour|Mis à jour le|Mis à jour à|Modifié le|Dernière mise à jour',
    by: 'Par|Propos recueillis par|Article rédigé par|Rédigé par',
    and: 'et',
    author: 'Auteur',
    related:
      'Lire plus|Lire aussi|À lire aussi|A lire aussi|Lire également|À lire également|Voir aussi|À voir aussi|Sur le même sujet|Sur le même thème|Articles liés|Les plus lus|Contenu lié|Pour aller plus loin|À découvrir|Notre sélection|Nos recommandations',
    keyPoints:
      "L'essentiel|En bref|En résumé|Résumé|Ce qu'il faut retenir|À retenir|Les points clés|Points clés",
    topics: 'Sujets|Sujets associés|Mots-clés|Thèmes|Plus sur',
    buttons:
      "Partager|Partager sur Facebook|Partager cet article|Ajouter à vos sélections|Offrir l'article|Article réservé aux abonnés|Article réservé à nos abonnés|Réservé aux abonnés|Lire plus tard|Réutiliser ce contenu|Voir en plein écran|Lire le journal numérique|Réagir|Enregistrer|Sauvegarder|Copier le lien|Lien copié|Commentaires|Publicité|Annonce|Imprimer|Fermer|Envoyer|Chargement|S'abonner|Abonnez-vous|Se connecter|La suite après la publicité|Écouter|Écouter l'article|Passer la publicité|Suivre|Lancez la conversation|Afficher le diaporama|Voir les commentaires|Toutes les newsletters|S'inscrire à la newsletter|Partagez|Contribuer|Favoris|Abonné|Abonnés|Réservé à nos abonnés",
    dateWords:
      "il y a|heure|heures|minute|minutes|jour|jours|hier|aujourd'hui|le|la|à|a|h|min|de|du|mis|mise|jour|publié|modifié|dernière|et|1er",
    skips: 'Ignorer … et continuer la lecture > Fin de …|Passer … > Fin de …',
  },
  de: {
    credit: 'Bildquelle|Bildrechte',
    caption: 'Bildunterschrift|Bildbeschreibung',
    published: 'Veröffentlicht|Veröffentlicht am|Erschienen|Erstellt|Publiziert|Erstmals publiziert',
    updated: 'Stand|Aktualisiert|Aktualisiert am|Zuletzt aktualisiert|Letzte Aktualisierung|Geändert|Update',
    by: 'Von|Ein Bericht von|Eine Reportage von|Ein Porträt von|Ein Gastbeitrag von|Ein Essay von|Text von|Interview von|Eine Analyse von|Ein Kommentar von|Ein Interview von|Aus Berlin berichtet',
    and: 'und',
    author: 'Autor|Autorin|Autoren',
    related:
      'Mehr zum Thema|Mehr zu diesem Thema|Lesen Sie auch|Lesen Sie mehr|Lesen Sie dazu auch|Lesen Sie hier|Weiterlesen|Weitere Artikel|Weitere Themen|Weitere Meldungen|Das könnte Sie auch interessieren|Das könnte Sie interessieren|Auch interessant|Meistgelesen|Meistgelesene Artikel|Meist gelesen|Empfehlungen|Empfohlener externer Inhalt|Empfohlener redaktioneller Inhalt|Mehr aus dem Ressort|Mehr Nachrichten|Zum Thema|Dieses Thema im Programm|Newsletter|Über die Autorin|Über den Autor|Zum Weiterlesen|Mehr lesen|Mehr dazu|Passend dazu|Passend zum Artikel|Mehr für Sie|Aktuelle Nachrichten|Forum',
    keyPoints:
      "Zusammenfassung|Artikelzusammenfassung|Kurz und knapp|Kurz & knapp|Das Wichtigste in Kürze|In Kürze|Auf einen Blick|Das Wichtigste|Die wichtigsten Punkte|Darum geht's",
    topics:
      'Schlagwörter|Schlagwörter zu diesem Artikel|Stichworte|Themen|Schlagworte|Mehr zu|Themen in diesem Artikel',
    buttons:
      'Teilen|Artikel teilen|Exklusiv für Abonnenten|Artikel hören|Registrieren|Zur Merkliste hinzufügen|Artikel speichern|Später lesen|Druckansicht|Kommentare lesen|Weiter mit Werbung lesen|Einverstanden|Alle akzeptieren|Merken|Drucken|Anzeige|Werbung|Kommentare|Kommentieren|Zu den Kommentaren|Link kopieren|Kopieren|Schließen|Artikel merken|Vorlesen|Anhören|Artikel anhören|Audio|Per E-Mail teilen|E-Mail|Auf Facebook teilen|Auf X teilen|Auf WhatsApp teilen|Newsletter abonnieren|Abonnieren|Anmelden|Menü|Startseite|Zur Startseite|Externen Inhalt anzeigen|Inhalte anzeigen|Zum Video|Video|Bild in Vollansicht|Feedback|Korrektur melden|Mehr anzeigen|Zurück|Weiter|Lädt|Folgen auf|Folgen|Zusammenfassen|Weiterlesen nach der Anzeige|Min. Lesezeit|T+|Nur für Abonnenten|Fanden Sie die Zusammenfassung hilfreich?|Optimieren Sie Ihre Browsereinstellungen',
    dateWords:
      'vor|stunde|stunden|minute|minuten|tag|tagen|gestern|heute|uhr|um|am|den|der|stand|aktualisiert|veröffentlicht|zuletzt',
    skips: 'Überspringen … > Ende …',
  },
  it: {
    credit: "Fonte immagine|Fonte dell'immagine",
    caption: 'Didascalia immagine|Didascalia',
    published: 'Pubblicato|Pubblicato il|Pubblicata il',
    updated: 'Aggiornato|Aggiornato il|Ultimo aggiornamento|Modificato il|Modifica il|Aggiornato alle',
    by: 'Di|di|A cura di',
    and: 'e',
    related:
      'Leggi anche|Leggi tutto|Potrebbe interessarti|Articoli correlati|I più letti|Vedi anche|Per approfondire|Ultima ora|Articolo precedente|Articolo successivo|Le ultime notizie|Da non perdere|Newsletter',
    keyPoints: 'In sintesi|I punti chiave|Punti chiave|Riassunto|In breve|I punti principali',
    topics: 'Argomenti|Temi|Tag',
    buttons:
      "Condividi|Salva|Ascolta l'articolo|Salva per dopo|Regala questo articolo|Copia link|Commenti|Pubblicità|Stampa|Chiudi|Ascolta|Abbonati|Accedi|Solo per abbonati|Per abbonati|Riservato agli abbonati|Segui",
    dateWords:
      'fa|ora|ore|minuto|minuti|giorno|giorni|ieri|oggi|alle|il|ore|del|aggiornato|pubblicato|ultimo|aggiornamento',
  },
  nl: {
    credit: 'Bron afbeelding',
    caption: 'Bijschrift',
    published: 'Gepubliceerd|Gepubliceerd op|Geplaatst',
    updated: 'Bijgewerkt|Laatst bijgewerkt|Laatste update|Aangepast',
    by: 'Door|Van onze verslaggever',
    and: 'en',
    related:
      'Lees ook|Lees meer|Meer over|Meest gelezen|Gerelateerd|Gerelateerde artikelen|Bekijk ook|Geselecteerd door de redactie|Aangeboden door onze partners|Meer nieuws|Meest bekeken',
    keyPoints: 'Samenvatting|In het kort|Kernpunten|Belangrijkste punten|Kort samengevat',
    topics: 'Onderwerpen|Trefwoorden',
    buttons:
      'Delen|Deel|Deel artikel|Mail de redactie|Luister naar|Luister naar dit artikel|Reageer|Deel dit artikel|Bewaren|Opslaan|Kopieer link|Reacties|Advertentie|Afdrukken|Sluiten|Luister|Exclusief voor abonnees|Advertentie via Ster.nl|Alleen voor abonnees|Voor abonnees',
    dateWords:
      'geleden|uur|minuten|minuut|dagen|dag|gisteren|vandaag|om|uur|op|gepubliceerd|bijgewerkt|laatst',
  },
  sv: {
    credit: 'Bildkälla',
    caption: 'Bildtext',
    published: 'Publicerad|Publicerat|Publicerades',
    updated: 'Uppdaterad|Uppdaterat|Senast uppdaterad',
    by: 'Av',
    and: 'och',
    related:
      'Läs också|Läs mer|Läs även|Mest läst|Relaterat|Relaterade artiklar|Se också|Så arbetar vi|Senaste nytt|Fler artiklar',
    keyPoints: 'Sammanfattning|Kort sagt|I korthet|Det viktigaste',
    topics: 'Ämnen|Taggar|Ämnen i artikeln|Följ ämnen',
    buttons:
      'Dela|Dela artikel|Spara|Spara artikel|Visa mer|Visa mindre|Kopiera länk|Kommentarer|Annons|Skriv ut|Stäng|Lyssna|För prenumeranter|Endast för prenumeranter',
    dateWords: 'sedan|timmar|timme|minuter|dagar|igår|idag|kl|klockan|den|publicerad|uppdaterad|senast',
  },
  da: {
    published: 'Publiceret|Udgivet|Publisert',
    updated: 'Opdateret|Sidst opdateret|Oppdatert|Sist oppdatert',
    by: 'Af|Av',
    and: 'og',
    related:
      'Læs også|Læs mere|Mest læste|Relaterede artikler|Se også|Les også|Les mer|Mest lest|Relaterte artikler',
    keyPoints:
      'Kortversjonen|Kort fortalt|Kort oppsummert|Oppsummering|Oppsummert|Sammendrag|Det korte overblik|Resumé',
    buttons:
      'Del|Del artiklen|Del saken|Læs op|Gem artikel|Lyt til artiklen|Gem|Kopiér link|Kommentarer|Annonce|Luk|Lyt|Lagre|Kopier lenke|Annonse|Lukk|Lytt|Gem til senere|For abonnenter|Kun for abonnenter|For abonnementer|Del på Facebook',
    dateWords: 'siden|timer|minutter|dage|dager|går|kl|den|d|i',
  },
  pl: {
    credit: 'Źródło zdjęcia|Źródło',
    caption: 'Podpis pod zdjęciem',
    published: 'Opublikowano|Data publikacji',
    updated: 'Zaktualizowano|Aktualizacja|Data aktualizacji',
    by: 'Autor',
    and: 'i',
    related:
      'Czytaj także|Czytaj też|Czytaj więcej|Zobacz także|Zobacz też|Przeczytaj także|Najczęściej czytane',
    keyPoints: 'Skrót artykułu|W skrócie|Najważniejsze informacje|Streszczenie|Podsumowanie',
    topics: 'Tematy|Tagi',
    buttons:
      'Udostępnij|Zapisz|Skomentuj|Zaloguj się|Kopiuj link|Komentarze|Reklama|Drukuj|Zamknij|Posłuchaj|Dalsza część tekstu znajduje się pod materiałem wideo|Reszta artykułu pod materiałem wideo|Dalszy ciąg materiału pod wideo|Dalsza część artykułu pod materiałem wideo|Tylko dla subskrybentów|Obserwuj',
    dateWords: 'temu|godzin|godziny|godzinę|minut|dni|wczoraj|dzisiaj|o|godz|r|opublikowano|aktualizacja',
  },
  fi: {
    credit: 'Kuvalähde',
    caption: 'Kuvateksti',
    published: 'Julkaistu',
    updated: 'Päivitetty|Viimeksi päivitetty|Muokattu',
    and: 'ja',
    related: 'Lue lisää|Lue myös|Katso myös|Luetuimmat|Lisää aiheesta',
    keyPoints: 'Tiivistelmä|Lyhyesti|Pääkohdat|Yhteenveto',
    topics: 'Aiheet|Avainsanat',
    buttons:
      'Jaa|Jaa artikkeli|Tallenna|Kommentit|Kommentoi|Kuuntele|Mainos|Tulosta|Sulje|Kopioi linkki|Avaa kuvien katselu|Tilaajille|Vain tilaajille',
    dateWords: 'sitten|klo|tuntia|minuuttia|eilen|tänään|päivitetty|julkaistu',
  },
  tr: {
    credit: 'Kaynak|Görsel kaynağı',
    caption: 'Fotoğraf altı yazısı|Video altyazısı',
    published: 'Yayın tarihi|Yayınlandı|Yayınlanma',
    updated: 'Güncelleme|Son güncelleme|Güncellendi',
    and: 've',
    author: 'Yazan',
    role: 'Unvan|Bildirdiği yer',
    related: 'İlgili haberler|Çok okunanlar|Ayrıca okuyun|İlginizi çekebilir|Bunlar da ilginizi çekebilir',
    keyPoints: 'Özet|Öne çıkanlar',
    topics: 'İlgili konular|Konular|Etiketler',
    buttons: 'Paylaş|Kaydet|Yorumlar|Reklam|Yazdır|Kapat|Bağlantıyı kopyala',
    dateWords: 'önce|saat|dakika|gün|dün|bugün|güncelleme|yayın|tarihi',
    skips: '… bölümünü atlayın ve okumaya devam edin > … bölümünün sonu',
  },
  vi: {
    credit: 'Nguồn hình ảnh|Nguồn ảnh',
    caption: 'Chụp lại hình ảnh|Chú thích ảnh|Chụp lại video',
    published: 'Đăng ngày|Đăng lúc|Xuất bản',
    updated: 'Cập nhật|Cập nhật lúc',
    and: 'và',
    author: 'Tác giả',
    role: 'Vai trò',
    related: 'Tin liên quan|Bài liên quan|Đọc thêm|Xem thêm|Tin chính|Được quan tâm nhất|Đọc nhiều nhất',
    keyPoints: 'Tóm tắt',
    topics: 'Chủ đề liên quan|Chủ đề',
    buttons: 'Chia sẻ|Lưu|Bình luận|Quảng cáo|Đóng|Sao chép liên kết',
    dateWords: 'trước|giờ|phút|ngày|tháng|năm|ngày|lúc',
    skips: 'Bỏ qua … và tiếp tục đọc > End of …',
  },
  id: {
    credit: 'Sumber gambar|Sumber foto',
    caption: 'Keterangan gambar|Keterangan video|Keterangan foto',
    published: 'Diterbitkan|Dipublikasikan|Terbit',
    updated: 'Diperbarui|Terakhir diperbarui',
    and: 'dan',
    author: 'Penulis',
    role: 'Peranan|Melaporkan dari',
    related: 'Berita terkait|Baca juga|Baca selengkapnya|Terpopuler|Paling banyak dibaca|Berita utama',
    keyPoints: 'Ringkasan',
    topics: 'Topik terkait|Topik|Tag',
    buttons: 'Bagikan|Simpan|Komentar|Iklan|Cetak|Tutup|Salin tautan',
    dateWords: 'yang lalu|lalu|jam|menit|hari|pukul|wib',
    skips: 'Lewati … dan terus membaca > Akhir dari …',
  },
}
