"""Texts of which a model of French press articles knows nothing."""

TEXTS = {
    "Arabic": "فاز الفريق بالمباراة أمس في القاهرة",
    "Chinese": "中国的足球队昨天赢得了比赛",
    "Cyrillic": "Вчера в Москве прошла встреча министров",
    "Devanagari": "कल दिल्ली में मंत्रियों की एक बैठक हुई",
    "Greek": "Χθες έγινε συνάντηση των υπουργών στην Αθήνα",
    "Hangul": "어제 서울에서 장관 회의가 열렸다",
    "Hebrew": "אתמול נערכה פגישת שרים בירושלים",
    "Thai": "เมื่อวานมีการประชุมรัฐมนตรีที่กรุงเทพ",
    "keys pressed at random": "qsdfjk mlkjqsd zz yy xx fdsq",
    "numbers": "2024 et 7, ou 33",
    "letters": "a b c d e f",
    "stop words": "le la les de des pour qui dans",
    "signs": "… !! — ??",
    "nothing": "",
}
