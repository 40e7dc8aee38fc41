// The page of a client.

import "./client_form.js";
import "./client_answer.js";
import "./client_file.js";
import "./client_gone.js";
import "./client_case.js";
