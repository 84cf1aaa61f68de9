// The front end in one file, for notebooks (`render`, as anywidget calls it) and for lecture pages (`lecture`).
// `python -m tools.bundle` makes it.

export { lecture } from "./lecture.js";
export { render } from "./widget.js";
