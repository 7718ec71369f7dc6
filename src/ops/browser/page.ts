/** What the page says of itself. */
export const lang = document.documentElement.dataset.lang === 'en' ? 'en' : 'zh'
