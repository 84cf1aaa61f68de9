// The networks' component: shows nothing, hands what it receives to those who wait for it.

import { receiveParcel } from "./networks.js";

/** @param {{data: Uint8Array | ArrayBuffer}} component */
export default function mount({ data }) {
  if (data) receiveParcel(data instanceof Uint8Array ? data : new Uint8Array(data));
}
