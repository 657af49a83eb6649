/**
 * The site: VitePress with its own search, which is a file of the site; no page asks the network for anything.
 *
 * Runs in out/site, where tools/docs/build.ts puts this folder and the pages.
 *
 * @module
 */
import { groups } from "./pages.ts";
import { slug } from "./slug.ts";

const style = `
:root { --vp-c-brand-1: #0b6b8f; --vp-c-brand-2: #0e80a8; --vp-c-brand-3: #0b6b8f; --vp-c-brand-soft: #0e80a824; }
.dark { --vp-c-brand-1: #6cc5e3; --vp-c-brand-2: #4fb0d2; --vp-c-brand-3: #1d7fa3; --vp-c-brand-soft: #4fb0d229; }
:root { --vp-layout-max-width: 1640px; }
.VPDoc.has-aside .container .content .content-container { max-width: 880px !important; }
.vp-doc div[class*="language-"] code { font-size: 13px; }
.vp-doc td, .vp-doc th { padding: 5px 10px; font-size: 13px; }
.vp-doc img { background: #fff; border-radius: 8px; }
`;
const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path d='M20 5c-6 0-2 22-8 22' fill='none' stroke='%230e80a8' stroke-width='4' stroke-linecap='round'/></svg>";

export default {
  title: "Ito",
  description: "A functional language for stochastic differential equations, compiled to fused kernels",
  lang: "en",
  base: Deno.env.get("DOCS_BASE") ?? "/",
  outDir: "../docs",
  cacheDir: "../docs-cache",
  head: [["style", {}, style], ["link", { rel: "icon", href: icon }]],
  markdown: { anchor: { slugify: slug } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: "/start" },
      { text: "Which method", link: "/which-method" },
      { text: "API", link: "/api/index.html", target: "_self" },
    ],
    sidebar: [
      ...groups.map(({ title, pages }) => ({
        text: title,
        items: Object.entries(pages).map(([page, text]) => ({ text, link: `/${page}` })),
      })),
      {
        text: "Reference",
        items: [
          { text: "API", link: "/api/index.html", target: "_self" },
          { text: "Decisions", link: "/decisions/" },
        ],
      },
    ],
    footer: { message: "MIT" },
  },
};
