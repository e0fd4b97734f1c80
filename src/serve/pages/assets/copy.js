// Gives each address a button that copies it. Without script the address itself is selected by one click.
for (const address of document.querySelectorAll('code.address')) {
  // The words are in the language of the page.
  const { copy, copied } = address.closest('[data-copy]').dataset
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  const say = (word) => {
    button.textContent = word
    button.setAttribute('aria-label', `${word}: ${address.textContent}`)
  }
  say(copy)
  button.addEventListener('click', async () => {
    getSelection().selectAllChildren(address)
    try {
      await navigator.clipboard.writeText(address.textContent)
    } catch {
      // Not allowed here, as over plain http: the selection can be copied by hand, or by the old command.
      document.execCommand('copy')
    }
    say(copied)
    setTimeout(() => say(copy), 2000)
  })
  address.after(button)
}
