/** One request of an ordinary citizen, for ours and for the references. Invented. */
export const payload = JSON.stringify({
  text: '我家住在三楼，暖气从上周五开始就不热，室温只有十四度，家里有八十岁的老人和两岁的孩子。给物业打了四次电话，每次都说已经派人，到现在没有人来看过。楼上楼下的邻居也是一样的情况，请尽快联系供热单位处理。',
  title: '暖气不热',
  type: 'complaint',
  requester: { name: '张三', phone: '13800000001' },
  against: { name: '某某热力有限公司' },
  location: { text: '幸福路街道 12 号院 3 号楼 2 单元 301', districtCode: '110105' },
  occurredAt: '2026-11-20T08:30:00+08:00',
  extensions: { building: '3', source: 'bench' },
})
