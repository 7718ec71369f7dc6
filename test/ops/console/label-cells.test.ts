import t from 'tap'
import { labelCells } from '../../../src/ops/console/label-cells.ts'

t.test('each cell says which column it is of', async (t) => {
  const head =
    '<thead><tr><th scope="col"><input type="checkbox"> 编号</th><th scope="col" class="number"><a href="?">件数</a></th></tr></thead>'
  const rows =
    '<tr data-x="1"><th scope="row">a</th><td class="number">1</td></tr><tr><td>&#60;td&#62;</td><td></td></tr>'
  t.equal(
    labelCells(`<table class="data" id="x">${head}<tbody>${rows}</tbody></table><td>`),
    `<table class="data cards" id="x">${head}<tbody><tr data-x="1"><th scope="row" data-label="编号">a</th><td data-label="件数" class="number">1</td></tr><tr><td data-label="编号">&#60;td&#62;</td><td data-label="件数"></td></tr></tbody></table><td>`,
  )
  const bare = '<table class="data"><tbody><tr><td>1</td></tr></tbody></table>'
  t.equal(labelCells(bare), bare, 'without heads it stays a table')
})
