// The canvas page's elements: what is there before anything is known, so that nothing jumps when it is.

import { fill, html } from "../../core/html.js";
import { evidencePanel } from "../../scene/evidence-view.js";

/** @param {HTMLElement} host */
export function buildMarkup(host) {
  fill(
    host,
    html`
<div class="lab">
  <section class="stage" aria-label="Canvas">
    <div class="modes" role="group" aria-label="What stands on the canvas">
      <button type="button" data-mode="digit" aria-pressed="true">Shift a digit</button>
      <button type="button" data-mode="drawing" aria-pressed="false">Draw your own</button>
    </div>
    <div class="paper">
      <canvas data-testid="digit-canvas" tabindex="0" role="application" aria-roledescription="canvas" aria-describedby="canvas-help"></canvas>
      <div class="corner"><span>↑ trained here</span></div>
      <div class="frame"></div>
      <p class="invitation">drag it anywhere <span aria-hidden="true">↘</span></p>
      <p class="where" hidden>Draw a digit in this corner first, then anywhere.</p>
    </div>
    <p id="canvas-help" class="unseen">Arrow keys move the digit by one pixel, with Shift by four. Home puts it back where
      the networks were trained. While you draw, D takes the pen and R the eraser.</p>
    <p id="map-keys" class="unseen">Arrow keys go from place to place, with Shift by four; Enter puts the digit there.</p>
    <div class="tools" data-tools="digit">
      <div class="row classes" role="group" aria-label="Choose a digit by its class">
        ${Array.from({ length: 10 }, (_, k) => html`<button type="button" data-class="${k}" title="The next ${k}">${k}</button>`)}
      </div>
      <div class="row">
        <button type="button" data-do="previous" title="The test image before this one" aria-label="Previous test image">◀</button>
        <label class="number">No. <input type="text" inputmode="numeric" pattern="[0-9]*" maxlength="4"
          aria-label="Number of the test image, 0 to 9999"></label>
        <button type="button" data-do="next" title="The test image after this one" aria-label="Next test image">▶</button>
        <button type="button" data-do="random" title="Any of the 10,000 test images">Random</button>
      </div>
      <div class="row">
        <button type="button" data-do="draw-over" title="Rub out, draw over, stamp others beside it">Draw over it</button>
        <button type="button" class="strong" data-do="walk" aria-pressed="false">Walk</button>
        <button type="button" data-do="home" title="Back to the training corner (Home)">Home</button>
      </div>
    </div>
    <div class="tools" data-tools="drawing" hidden>
      <div class="row stamps" role="group" aria-label="Stamp a test digit of a class" hidden>
        <span class="hint">Stamp a</span>
        ${Array.from({ length: 10 }, (_, k) => html`<button type="button" data-stamp="${k}">${k}</button>`)}
      </div>
      <div class="row meant" role="group" aria-label="Say what you mean it to be">
        <span class="hint">It is a</span>
        ${Array.from({ length: 10 }, (_, k) => html`<button type="button" data-meant="${k}" aria-pressed="false">${k}</button>`)}
      </div>
      <div class="row">
        <div class="at-hand">
          <span class="pair" role="group" aria-label="What the pointer does">
            <button type="button" data-hand="pen" aria-pressed="true" title="Draws (D)">Pen</button><button type="button" data-hand="eraser" aria-pressed="false" title="Rubs out (R)">Eraser</button><button type="button" data-hand="move" aria-pressed="false" title="Moves all that is there">Move</button><button type="button" data-hand="stamp" aria-pressed="false" title="Puts test digits there, and moves the last">Stamp</button>
          </span>
          <button type="button" data-do="undo" title="Undo (Ctrl+Z)">Undo</button>
          <button type="button" data-do="clear">Clear</button>
        </div>
        <div class="now-and-then">
          <button type="button" data-do="tidy" title="Size to 20×20 pixels, centre of mass in the middle, as MNIST was made">Tidy like MNIST</button>
          <button type="button" class="strong" data-do="walk" aria-pressed="false">Walk</button>
          <button type="button" data-do="home" title="Your drawing back to the training corner (Home)">Home</button>
        </div>
      </div>
    </div>
    <div data-cover="words"><p class="notice" role="status" aria-live="polite"></p></div>
  </section>
  <section class="answers" aria-label="Answers">
    <div class="networks"></div>
    <div class="under">
      <p class="legend" data-cover="words"><span class="scale" aria-hidden="true"></span><span class="legend-text"></span></p>
      <button type="button" class="predict" data-do="predict" aria-pressed="false" title="Maps uncover where the digit has been; once more shows all">Predict first</button>
    </div>
    <section class="two" data-testid="two-at-once" aria-label="Two at once" hidden></section>
    ${evidencePanel("What speaks for the answer?")}
    <button type="button" class="guest" data-do="send-home" hidden>Send your own network home</button>
  </section>
</div>`,
  );
}
