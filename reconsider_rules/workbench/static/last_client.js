// "Client" above every page leads back to the client who was open last in this tab.

const LINK = document.querySelector('nav a[href="/"]');

export function rememberClient(address) {
  sessionStorage.setItem("client", address);
  LINK.href = address;
}

const address = sessionStorage.getItem("client");
const isHere = address === location.pathname + location.search;
if (isHere && !document.getElementById("client")) sessionStorage.removeItem("client"); // gone meanwhile
else if (address) LINK.href = address;
