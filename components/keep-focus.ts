/**
 * For a dialog that closes: what it did may have taken the button away that opened it, and focus would fall out of the
 * page. It then goes to the page's content, where the keyboard goes on.
 */
export function keepFocus(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById("main")?.focus();
  });
}
