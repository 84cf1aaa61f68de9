// Mounts components as Streamlit does: each in a shadow root of its own, by calling the default export of its stub.

window.sent = []; // what components send: {component, name, value}
window.mounted = {}; // by component: `update(data)` calls it again, as Streamlit does when its data have changed

for (const { name: component, html, css, js, data } of JSON.parse(document.getElementById("sent").textContent)) {
  const host = document.createElement("div");
  host.dataset.component = component;
  document.querySelector("main").append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.innerHTML = `<style>${css}</style>${html}`;
  const { default: mount } = await import(URL.createObjectURL(new Blob([js], { type: "text/javascript" })));
  const send = (name, value) => sent.push({ component, name, value });
  const call = { parentElement, setStateValue: send, setTriggerValue: send };
  const update = (data) => mount({ ...call, data });
  mounted[component] = { update, data };
  update(data);
}
