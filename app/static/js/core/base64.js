// Bytes as a text that any text field takes.

/** @param {Uint8Array} bytes */
export const base64FromBytes = (bytes) => btoa(String.fromCharCode(...bytes));
