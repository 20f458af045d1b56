"""Checks of a page that axe does not make."""

from playwright.sync_api import Page

FRAME = """() => {
  const faults = [], main = document.querySelectorAll('main').length, h1 = document.querySelectorAll('h1').length;
  if (h1 !== 1) faults.push(`${h1} h1`);
  if (main !== 1) faults.push(`${main} main`);
  const asked = location.pathname.startsWith('/umfrage/') && new URL(location).searchParams.get('sprache'), chosen = asked || 'de';
  if (document.documentElement.lang !== chosen) faults.push('lang');
  if (document.title.replace('– Vielfaltsportal', '').trim().length < 3) faults.push(`title "${document.title}"`);
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => faults.push(`id ${id} twice`));
  return faults;
}"""
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}: ` + [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.vp-table-wrap, .vp-visually-hidden, .vp-tabs'))
    .slice(-2).map(e => e.outerHTML.slice(0, 90)).join(' | ')]"""
BORDERS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data; };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor);
    if (c[3] === 255) return c; } return [255, 255, 255]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  return [...document.querySelectorAll('main input, main select, main textarea')]
    .filter(e => e.type !== 'hidden' && e.offsetParent && !e.disabled && e.getBoundingClientRect().width > 2)
    .map(e => { const frame = e.closest('.kern-form-input__select-wrapper') ?? e, style = getComputedStyle(frame),
        ground = behind(frame.parentElement);
      const sides = ['borderTop', 'borderRight', 'borderBottom', 'borderLeft', 'outline'].filter(s =>
        parseFloat(style[`${s}Width`]) >= 1 && style[`${s}Style`] !== 'none').map(s => ratio(rgba(style[`${s}Color`]), ground));
      return [sides.length ? Math.max(...sides) : 0, e.outerHTML.slice(0, 90)]; });
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""Styles and scripts that answer to a new width or to other colours have done so."""
FORCED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, .kern-btn")]
  .filter(e => e.offsetParent && e.getBoundingClientRect().width > 2 && !e.closest('.vp-linklist, .vp-visually-hidden'))
  .filter(e => { const s = getComputedStyle(e.closest('.kern-form-input__select-wrapper') ?? e);
    return !['borderTop', 'borderRight', 'borderBottom', 'borderLeft', 'outline']
      .some(p => parseFloat(s[`${p}Width`]) >= 1 && s[`${p}Style`] !== 'none'); })
  .map(e => 'no border in forced colours: ' + e.outerHTML.slice(0, 90))"""
SKELETON = """() => [...document.querySelectorAll('body *')].map(e => [e.tagName, e.className.baseVal ?? e.className, e.type ?? '',
  e.getAttribute('role') ?? '', e.hidden, e.open ?? '', [...e.attributes].map(a => a.name).filter(n => n.startsWith('aria-')),
  e.children.length === 0 && !e.textContent.trim()].join(':'))
  .filter((line, i, all) => line !== all[i - 1]).join('|')"""
"""What the page is made of, without its texts: two pages with one skeleton are one page to axe."""
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return '';
  const ring = x => { const s = getComputedStyle(x); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
  const box = e.getBoundingClientRect(), tile = e.closest('.vp-tile, .vp-card--link');
  if (!ring(e) && !(tile && ring(tile))) return 'no ring: ' + e.outerHTML.slice(0, 120);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  return inside ? '' : 'out of sight: ' + e.outerHTML.slice(0, 120);
}"""


def weak_borders(page: Page) -> tuple[list[str], float]:
    """Fields whose border stands out by less than 3:1, and the smallest contrast on the page."""
    found = page.evaluate(BORDERS)
    weak = [f"border contrast {ratio:.1f}: {html}" for ratio, html in found if ratio < 3]
    return weak, min((ratio for ratio, _html in found), default=21.0)


def faults_in_forced_colours(page: Page) -> list[str]:
    """Controls that have no visible border when the system chooses the colours."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(FORCED)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    return found


def hidden_focus(page: Page) -> str:
    """Return the focused element if nothing shows that it has the focus, or it is out of sight."""
    return str(page.evaluate(FOCUS))
