-- Opens a file of rules with a slip, in a real Neovim; prints what it shows, as JSON.
local found = {}
local python, root, file = vim.env.PYTHON, vim.env.ROOT, vim.env.FILE

vim.cmd("edit " .. file)
local client = vim.lsp.start_client({
  name = "reconsider-rules",
  cmd = { python, "-m", "reconsider_rules", "language-server" },
  root_dir = root,
})
vim.lsp.buf_attach_client(0, client)

local function wait(condition)
  assert(vim.wait(30000, condition, 20), "nothing came within 30 seconds")
end

local function codes()
  return vim.tbl_map(function(each) return each.code end, vim.diagnostic.get(0))
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
  return answers[client].result
end

local function at(text)
  vim.fn.search(text)
  return vim.lsp.util.make_position_params()
end

wait(function() return vim.tbl_contains(codes(), "unknown-fact") end)
found.slips = codes()

at("moood")
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics() }
local fix = ask("textDocument/codeAction", params)[1]
found.fix = fix.title
vim.lsp.util.apply_workspace_edit(fix.edit, "utf-16")
wait(function() return #codes() == 0 end)
found.mended = vim.api.nvim_buf_get_lines(0, 2, 3, true)[1]

found.hover = ask("textDocument/hover", at("mood: calm")).contents.value
found.declared = ask("textDocument/definition", at("mood: calm"))[1].range.start.line
local rename = at("mood: calm")
rename.newName = "state"
vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", rename), "utf-16")
found.renamed = vim.api.nvim_buf_get_lines(0, 2, 3, true)[1]
found.offered = vim.tbl_map(function(each) return each.label end, ask("textDocument/completion", at("state: calm")))

io.stdout:write(vim.json.encode(found))
vim.lsp.stop_client(client)
wait(function() return vim.lsp.client_is_stopped(client) end)
vim.cmd("qall!")
