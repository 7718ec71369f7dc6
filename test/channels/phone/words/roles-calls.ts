/**
 * Invented calls, to find out how often the rule of thumb is right. A line is said by a voice (a digit) that in truth
 * is the agent or an announcement (a) or a citizen (c).
 */
export interface Call {
  about: string
  lines: { voice: string; truth: 'agent' | 'citizen'; text: string }[]
}

const told = (about: string, text: string): Call => ({
  about,
  lines: text.split(' / ').map((line) => ({
    voice: line.slice(0, 1),
    truth: line[1] === 'a' ? 'agent' : 'citizen',
    text: line.slice(2),
  })),
})

/** The formulas were mended until these went well. */
export const seen: Call[] = [
  told(
    'heating',
    '0a您好，北京市市民热线，请问有什么可以帮您？ / 1c你好，我家暖气一直不热。 / 0a您是在哪个小区？ / 1c朝阳区花家地北里。 / 0a好的，我帮您登记。 / 1c谢谢啊。 / 0a感谢您的来电，再见。',
  ),
  told(
    'no marks',
    '0a您好12345请讲 / 1c我想反映一下我们小区路灯不亮 / 0a具体位置在哪儿 / 1c就在三号楼后头 / 0a好的已为您记录请保持电话畅通',
  ),
  told(
    'citizen first',
    '1c喂，是12345吗？ / 0a是的，请问有什么可以帮助您？ / 1c我要投诉，楼上天天半夜装修。 / 0a您别着急，您怎么称呼？ / 1c我姓张。 / 0a张先生，我这边给您记录了。',
  ),
  told(
    'quotes the agent',
    '1c我前天给你们打过电话，你们上次说已为您记录，请保持电话畅通，结果没人管。 / 0a您好，我给您查一下。 / 1c你们到底管不管？ / 0a您反映的问题已经派到街道了，请您稍等。',
  ),
  told(
    'agent repeats the complaint',
    '0a您好，很高兴为您服务。 / 1c物业把消防通道锁了。 / 0a您是说，我想反映物业锁消防通道，对吧？ / 1c对，我们小区就这一个口。 / 0a好的，我帮您反映给属地街道。',
  ),
  told(
    'call back',
    '0a您好，这里是12345，就您反映的路灯问题给您做个回访。 / 1c哦，你说。 / 0a路灯修好了吗？您对处理结果满意吗？ / 1c修是修好了，慢了点。 / 0a好的，感谢您的配合，祝您生活愉快。',
  ),
  told(
    'announcement first',
    '2a欢迎致电北京12345，普通话请按1，英语请按2，您的通话将被录音。 / 0a您好，工号1023为您服务。 / 1c你好，我想咨询一下居住证。 / 0a请您稍等，我帮您查一下。 / 1c行。 / 0a请对我的服务做出评价。',
  ),
  told(
    'announcement in the agent voice',
    '0a您的通话可能会被录音，正在为您转接。 / 0a您好，请讲。 / 1c我反映个事，工地夜里打桩。 / 0a在什么位置？ / 1c我家旁边，望京那边。 / 0a好，给您登记好了。',
  ),
  told(
    'announcement in the citizen voice',
    '1a欢迎致电12345，咨询请按1。 / 0a您好，请问有什么可以帮您？ / 1c我们公司三个月没发工资了，我要投诉。 / 0a公司叫什么名字？ / 1c某某劳务公司。 / 0a我这边给您登记，会有相关部门联系您。',
  ),
  told(
    'handover',
    '0a您好，12345，请问有什么可以帮您？ / 1c我想问社保转移的事。 / 0a请稍等，我帮您转接社保专席。 / 2a您好，社保专席，请讲。 / 1c我从天津转过来，缴了八年。 / 2a您需要先在小程序里申请。 / 1c好，知道了。',
  ),
  told(
    'three, one listens',
    '0a您好，北京12345，请讲。 / 1c我要举报有人乱倒垃圾。 / 2c在村口呢，都臭了。 / 0a好的，我帮您登记一下，具体地址是哪儿？ / 1c张家村村口。 / 0a感谢您的来电。',
  ),
  told(
    'English',
    '0aHello, Beijing 12345 hotline, how may I help you? / 1cHi, I want to report that my apartment has no heating. / 0aMay I have your address, please? / 1cBuilding 3, Huajiadi. / 0aI have recorded it. Anything else I can do for you?',
  ),
  told(
    'English, short',
    "1cHello? Do you speak English? / 0aYes, thank you for calling. How can I assist you? / 1cMy landlord won't return the deposit. / 0aPlease hold on, let me transfer you to a colleague.",
  ),
  told(
    'Sichuan words',
    '0a您好，请问有什么可以帮您？ / 1c哎哟，我屋头停了三天水咯，啥子时候来嘛？ / 0a您家是在哪个小区？ / 1c就是那个老厂宿舍。 / 0a好的，我帮您查一下停水通知。',
  ),
  told(
    'Henan words',
    '0a您好，工号零八六为您服务。 / 1c恁管不管拖欠工钱嘞？俺几个人干了仨月。 / 0a您是哪个工地？ / 1c大兴那个，俺们工头跑了。 / 0a请您别着急，我给您记录。',
  ),
  told(
    'Cantonese words',
    '0a您好，12345，请讲。 / 1c我哋楼上日日漏水。 / 0a您是说漏水是吗？ / 1c系啊。 / 0a好的，我帮您反映给物业主管部门。',
  ),
  told(
    'angry',
    '1c你们管不管啊，打了五次电话了！ / 0a先生您好，非常抱歉给您带来不便。 / 1c没人来！ / 0a我马上给您催办，请您保持电话畅通。',
  ),
  told(
    'praise',
    '0a您好，12345市民热线，很高兴为您服务。 / 1c我就是想表扬一下，社区的李大姐特别负责。 / 0a好的，您反映的内容我记录下来了，感谢您的来电。',
  ),
  told(
    'agent of few words',
    '0a您好，请讲。 / 1c我想投诉一个饭店，我家就在楼上，油烟直接往屋里灌。 / 0a嗯。 / 1c给你们打过好几回了。 / 0a行，知道了。',
  ),
  told(
    'agent without formulas',
    '0a喂，哪位？ / 1c我这儿下水道堵了。 / 0a哪个楼？ / 1c五号楼。 / 0a嗯，等着吧。',
  ),
  told('one voice', '0a您好，请问有什么可以帮您？ / 0c我家停电了。 / 0a好的，我帮您登记。'),
  told(
    'silent citizen',
    '0a您好，请问有什么可以帮您？ / 0a您好，听得到吗？ / 1c…… / 0a对不起，听不到您的声音，请您换一部电话再打来。',
  ),
  told(
    'agent voice split',
    '0a您好，北京市市民热线，请讲。 / 1c我要反映占道经营，就在我们小区门口。 / 2a嗯嗯。 / 1c天天晚上都有。 / 0a好的，我帮您登记了，感谢您的来电。',
  ),
  told(
    'citizen is polite',
    '1c您好，麻烦您，我想了解一下生育津贴。 / 0a您好，您请说。 / 1c请问您，材料交了多久能下来？ / 0a这边帮您查了一下，一般二十个工作日。还有其他问题吗？ / 1c没有了，感谢您。',
  ),
  told(
    'agent speaks of 你',
    '0a你好，12345，有啥能帮你的？ / 1c小区门口黑车太多了，我要举报。 / 0a你说一下具体位置。 / 1c地铁口A口。 / 0a好，给你登记了，会有人跟你联系。',
  ),
  told(
    'two citizens hand on the phone',
    '0a您好，请问有什么可以帮您？ / 1c你等会儿，我让我老伴说。 / 2c喂，我想问问我们楼加装电梯的事。 / 0a好的，您稍等，我帮您查一下。 / 2c我家在六层。',
  ),
  told(
    'other line',
    '0a您好，这里是供热服务热线，请问有什么可以帮您？ / 1c我家室温才十五度。 / 0a您提供一下具体地址。 / 1c三号楼二单元五零一。 / 0a我给您派维修。',
  ),
  told(
    'asks again',
    '1c你好，我昨天反映的那个事儿有结果没？ / 0a您的联系电话是多少？我查一下。 / 1c一三八零零零零一二三四。 / 0a您反映的问题正在办理，相关部门三日内联系您。',
  ),
  told(
    'elevator',
    '1c喂，你好，电梯坏了三天了，老人下不了楼。 / 0a您好，这边先跟您核实下地址，是哪栋楼？ / 1c天通苑西三区十二号楼。 / 0a稍后我会转给物业主管单位，您留个电话。',
  ),
  told(
    'school',
    '0a北京12345您好。 / 1c老师您好，我孩子上小学的事儿想打听打听。 / 0a您孩子户口在哪个区？ / 1c丰台。 / 0a丰台区教委的电话您记一下。 / 1c哎好嘞。',
  ),
  told(
    'wages',
    '0a您好，欢迎拨打市民服务热线。 / 1c工地老板欠我们钱，八个人，一共十一万。 / 0a欠薪的单位全称知道吗？ / 1c不知道，就知道姓刘。 / 0a我先给您受理，人社部门会跟您联系。',
  ),
  told(
    'noise, long',
    '0a您好请讲 / 1c广场舞，天天跳到十点，孩子没法写作业，我下去说过，人家根本不听，你们能不能派个人来 / 0a理解您的心情，在哪个广场呢 / 1c就小区南门那个 / 0a好的，您的诉求已提交，请耐心等待',
  ),
  told('wrong number', '1c是供电局吗？ / 0a这里是12345市民热线。 / 1c哦打错了。 / 0a没关系，再见。'),
  told(
    'call back, cross',
    '0a请问是王女士吗？我是12345的，您之前反映的井盖的事解决了没有？ / 1c没有，还是那样，根本没人来。 / 0a那我再帮您催一下。 / 1c每次都说帮我催，有什么用。',
  ),
  told(
    'announcement at the end',
    '0a您好，请说。 / 1c我举报黑作坊。 / 0a地址说一下。 / 1c村东头养鸡场后面。 / 0a记下了，谢谢您提供线索。 / 2a请您对本次服务进行评价，满意请按1，不满意请按2。',
  ),
  told(
    'Shandong words',
    '0a您好，请问有什么可以帮到您？ / 1c俺问问，俺娘那个高龄补贴咋领啊？ / 0a老人今年多大岁数？ / 1c八十二。 / 0a满八十就可以，去社区申请。',
  ),
  told(
    'Northeast words',
    '0a12345，您好。 / 1c哎呀妈呀，俺家这暖气咋整啊，冰凉！ / 0a大姐您别急，您住哪儿？ / 1c通州呢。 / 0a我给您报修。',
  ),
  told(
    'English, landlord',
    "0aGood morning, this is the Beijing hotline. / 1cI'm calling about my residence permit. / 0aCould I have your name? / 1cJohn. / 0aThank you, an officer will call you back.",
  ),
  told(
    'citizen quotes at length',
    '1c我跟你说，昨天那个接线员跟我讲，您好您反映的问题我们会尽快处理，请您保持电话畅通，到今天也没信儿。 / 0a女士，您的工单号还有吗？ / 1c没有，她没给我。 / 0a我查到了，已经转到住建委。',
  ),
  told(
    'mixed up voices',
    '0a您好，请问有什么可以帮您？ / 0c我要投诉我家楼下饭店。 / 1a好的，我帮您登记，您贵姓？ / 0c我姓李。',
  ),
  told(
    'handover to a doctor',
    '0a12345您好，请讲。 / 1c老人发烧，想问发热门诊在哪。 / 0a给您转到卫健专席，请不要挂机。 / 2a喂您好，哪个区的？ / 1c石景山。 / 2a石景山医院有，二十四小时的。',
  ),
  told(
    'lawyerly citizen',
    '1c您好，我想请问一下，贵单位对于我上次的诉求，是否已经转交？ / 0a您好，请问您的受理编号？ / 1c我可以提供手机号查询吗？ / 0a可以的，请讲。 / 1c我的手机号是一三八零零零零一二三四。',
  ),
  told(
    'clerk calls the hotline',
    '1c你好，我是居委会的，我们这儿有个工单派错了，帮我退一下。 / 0a您好，您说一下单号。 / 1c尾号三六二一。 / 0a好的，给您退回重派。',
  ),
  told('little said', '0a您好。 / 1c停电了。 / 0a哪里？ / 1c回龙观。 / 0a在抢修。 / 1c哦。'),
  told(
    'three, family',
    '0a您好，市民热线，请问什么事？ / 1c我妈要说，妈，你说。 / 2c姑娘啊，我那个老年卡丢了咋补？ / 0a阿姨，您带身份证去街道就能补。',
  ),
  told(
    'courier',
    '0a您好，12345为您服务。 / 1c我是送外卖的，平台扣我钱，我要告他们。 / 0a您平台是哪一家？ / 1c不方便说。 / 0a那建议您拨打12333咨询。',
  ),
  told('thanks only', '1c喂，我打电话没别的，就是谢谢你们，路修好了。 / 0a不客气，应该的，感谢您的认可。'),
  told(
    'agent calls for details',
    '0a喂，您好，我们这边接到您一个诉求，想跟您核实一下情况。 / 1c你们是哪儿？ / 0a街道城管科的。 / 1c哦对，就是我家对面那个烧烤摊。',
  ),
]

/** Written when the formulas were done, and looked at only to count. */
export const unseen: Call[] = [
  told(
    'parking',
    '0a您好，这里是北京市12345，请问您有什么诉求？ / 1c我们楼下消防通道停满了私家车，救护车都进不来。 / 0a请您提供一下小区名称。 / 1c芳城园一区。 / 0a好的，您的问题我已经登记了，稍后会派给属地。',
  ),
  told(
    'water',
    '1c你好，停水了也没个通知。 / 0a您好，请问您住在什么地方？ / 1c丰台马家堡。 / 0a请稍等，我查一下公告。 / 1c快点吧，做饭呢。',
  ),
  told(
    'refund',
    '0a12345热线，您请讲。 / 1c健身房关门了，卡里还有四千多块，老板电话打不通。 / 0a您是什么时候办的卡？ / 1c去年。 / 0a好，给您转市场监管部门处理。',
  ),
  told(
    'tenant',
    '0a您好，有什么能帮助您的吗？ / 1c中介不退押金，你们给管管呗。 / 0a中介名称和门店地址您说一下。 / 1c就望京那个什么家。 / 0a合同上有公章吗？',
  ),
  told(
    'call back by street',
    '0a您好，我是望京街道办事处的，关于您反映的噪音问题跟您说一下处理情况。 / 1c行，你说吧。 / 0a我们去现场看了，已责令停工。 / 1c昨晚上又干了！ / 0a那我们今晚再去。',
  ),
  told(
    'praise by an elder',
    '1c闺女，我打这个电话就是表扬一下六路车的司机。 / 0a阿姨您好，您记得车牌号吗？ / 1c没看清，早上八点多那趟。 / 0a好的，我给您转达。',
  ),
  told(
    'says again what was promised',
    '1c我再问一遍，上礼拜你们那边的人答应得好好的，说会有工作人员联系您，到现在一个电话没接到。 / 0a先生，您的手机号我核对一下。 / 1c一三八零零零零一二三四。 / 0a查到了，我帮您加急。',
  ),
  told(
    'two agents and an announcement',
    '3a您好，当前话务繁忙，请耐心等待。 / 0a您好，请问需要什么帮助？ / 1c公积金怎么提取？ / 0a我帮您转接公积金坐席。 / 2a您好，公积金坐席为您服务。 / 1c租房提取。 / 2a需要无房证明。',
  ),
  told(
    'driver',
    '0a您好，请讲。 / 1c我是出租司机，机场蓄车池排队五个钟头，没人管理。 / 0a师傅，具体是哪个航站楼？ / 1c三号。 / 0a我记录一下，您还有别的要补充吗？ / 1c没了。',
  ),
  told(
    'foreigner',
    '0a你好，12345。 / 1cSorry, English? / 0aYes, go ahead please. / 1cI need to know how to extend my visa. / 0aYou can contact the exit and entry administration.',
  ),
  told(
    'grandmother',
    '1c喂，姑娘，我问你个事儿。 / 0a奶奶您说。 / 1c我那医保卡怎么刷不出钱来了？ / 0a您卡里余额查过没有呢？ / 1c我不会查。',
  ),
  told(
    'the agent was rude',
    '1c我要投诉你们一个话务员，态度恶劣，说什么请您换一部电话再打，直接挂我电话。 / 0a非常抱歉，请问是什么时候的来电？ / 1c今天上午十点。 / 0a我会上报，三个工作日内给您回复。',
  ),
  told(
    'dog',
    '0a您好，很高兴为您服务，请讲。 / 1c邻居养了三条大狗不拴绳。 / 0a邻居门牌号知道吗？ / 1c隔壁，四零二。 / 0a好的，感谢来电，请挂机后评价。',
  ),
  told(
    'asks who it is',
    '0a您好，请问是张先生吗？ / 1c谁啊？ / 0a12345热线的，您昨天反映过路灯不亮。 / 1c对对对，修了吗？ / 0a今天会去修。',
  ),
  told(
    'unit calls',
    '1c您好，我们是供热公司的，关于昨天那张单子想延期。 / 0a您好，延期需要在系统里申请。 / 1c系统登不上去。 / 0a我帮您登记一下，技术人员会联系您。',
  ),
  told(
    'village',
    '0a您好，市民热线。 / 1c村里修路修一半扔那儿了，一下雨全是泥。 / 0a哪个村呢？ / 1c庞各庄镇东南次村。 / 0a好嘞，反映给镇里。',
  ),
]
