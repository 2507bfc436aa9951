// On every page: show the message that the last page left, and send validations not yet saved.
import { showFlash } from "./flash.js";
import { notify } from "./notices.js";
import "./outbox.js";
import { otherPendingEditors, takeFlash } from "./storage.js";

const flash = takeFlash();
if (flash) showFlash(flash);

for (const editor of otherPendingEditors()) {
  notify(`of-${editor}`, `Une validation attend ici : elle partira quand ${editor} ouvrira cette page.`);
}
