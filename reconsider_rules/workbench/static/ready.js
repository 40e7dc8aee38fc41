// Runs after the other scripts of a page: what is pressed now reaches them.

document.getElementById("main").inert = false;
