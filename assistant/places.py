"""Names of regions that a question may be about: data, for refusing to answer for another city.

Provinces and their capitals, cities with their own planning, and all cities of Liaoning but
Dalian. Knows no geography beyond names.
"""

OTHER_PLACES = tuple(
    "北京 天津 上海 重庆 河北 山西 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 "
    "沈阳 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳市 葫芦岛 "
    "石家庄 唐山 保定 邯郸 太原 大同市 呼和浩特 包头 长春 哈尔滨 齐齐哈尔 大庆 南京 苏州 无锡 常州 徐州 南通 扬州 杭州 宁波 "
    "温州 绍兴 嘉兴 合肥 芜湖 福州 厦门 泉州 南昌 赣州 济南 青岛 烟台 潍坊 临沂 威海 郑州 洛阳 武汉 宜昌 长沙 株洲 广州 深圳 "
    "珠海 佛山 东莞 中山市 惠州 南宁 桂林 柳州 海口 三亚 成都 绵阳 贵阳 遵义 昆明 拉萨 西安 宝鸡 兰州 西宁 银川 乌鲁木齐".split()
)
