/// <reference lib="dom" />
/**
 * The page that draws samples of a file: examples/web/own.html.
 * @module
 */
import { listen } from "./own.ts";

const place = document.querySelector<HTMLElement>("#own");
if (place !== null) listen(place);
