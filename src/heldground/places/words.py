"""Words beside a place's name: what they say about its kind, and which capitals are no places.

Each set holds `spelling.key` forms, so one entry serves Latin and Cyrillic spellings and all letters the two
alphabets share. Inflected forms are written out: there are few.
"""

from typing import Final

from heldground.places.spelling import key


def _keys(words: str) -> frozenset[str]:
    return frozenset(key(word) for word in words.split())


OBLAST_WORDS: Final = _keys(
    """region regions oblast oblasts province provinces krai область області областю областей областям
    областях областями обл области областью краю край края крае"""
)
DISTRICT_WORDS: Final = _keys(
    """district districts raion raions район району районі районом районів районах районам районы районе
    района районами р-н р-ну р-ні р-не р-на"""
)
COMMUNITY_WORDS: Final = _keys(
    """hromada hromadas municipality громада громади громаді громаду громадою громад громадах громадам
    община общины общине общину общиной"""
)
DIRECTION_WORDS: Final = _keys(
    """direction directions axis sector напрямок напрямку напрямом напрямком напрям напряму напрямки
    напрямках направление направлении направления направлением направлению направлениях"""
)
PLURAL_AREA_WORDS: Final = _keys(
    """regions oblasts provinces districts raions hromadas directions області областей областям областях
    областями області районів районах районам райони районы районах районов громади громад громадах напрямки
    напрямках направления направлениях области"""
)
SETTLEMENT_WORDS: Final = _keys(
    """village villages town towns city cities settlement settlements hamlet hamlets село села селі селом
    селах селам сіл селища селище селищі селищем смт місто міста місті містом містах хутір хутора хуторі
    хутори сел селе селу поселок поселка поселке поселки посёлок посёлка посёлке деревня деревни деревне
    деревню деревней деревень город города городе городом городов городу хутор хуторе нп пгт станица
    станицы станице населений населеного населеному населенный населенного населенном населённый
    населённого пункт пункту пункті пункта пункте пункти пункты пунктах"""
)
SHORT_SETTLEMENT_WORDS: Final = _keys("с м г п х д пос дер смт ст")
"""Short for village, town, …; only with a full stop behind: с. Басівка."""

PEOPLE_ENDINGS: Final = (
    "ские",
    "цкие",
    "ских",
    "цких",
    "скими",
    "цкими",
    "ські",
    "цькі",
    "ських",
    "цьких",
    "ськими",
)
"""Ends of plural adjectives: Курские власти speak of people, not of a village Курское."""

CONJUNCTIONS: Final = _keys("and or та і й и або или")
OF: Final = _keys("of the")

PLACE_PREPOSITIONS: Final = _keys(
    """in near at from to toward towards around outside into inside between through of behind beyond north
    south east west over у в на під біля до з із зі поблизу поряд поруч навколо через між за над від
    довкола во под около близ возле из с со к через между от вблизи рядом вокруг
    північніше південніше східніше західніше неподалік околиці околицях околицю центрі севернее южнее
    восточнее западнее северо-восточнее северо-западнее юго-восточнее юго-западнее окраине окраинах окраину
    центре центр захоплення взяття звільнення втрату втрата штурм штурму оборона оборону оборони обстріл
    обстрілу обстріли оточення взятие взятия взятии освобождение освобождения освобождении захват захвата
    захвате потеря потерю потере обороне обороны обстрел обстрела обстреле обстрелы окружение окружения
    зачистка зачистку зачистки зачищення"""
)
"""Words behind which a name is a place's: prepositions, compass words, and nouns of what befalls a town."""

TITLES: Final = _keys(
    """mr mrs ms president minister governor general colonel major captain commander chief spokesman
    spokesperson spokeswoman analyst blogger correspondent secretary mayor senator chancellor professor
    dr sergeant lieutenant президент президента президенту міністр міністра генерал генерала генералу
    полковник майор капітан командир командувач головком речник речниця губернатор губернатора
    губернатору глава голова мер мэр министр министра командующий капитан спикер пресс-секретарь блогер
    блогера военкор военкора журналіст журналист эксперт експерт аналітик аналитик доктор пан пані
    господин сержант лейтенант"""
)
FIRST_NAMES: Final = _keys(
    """vladimir volodymyr oleksandr aleksandr alexander oleksiy alexei aleksei sergei serhiy serhii mykola
    nikolai ivan petro pyotr peter andriy andrei andrii dmytro dmitry dmitri viktor victor yuri yuriy
    mikhail mykhailo valery valeriy valerii vyacheslav viacheslav igor ihor oleg oleh roman pavel pavlo
    maria mariya olga olha anna hanna natalia nataliia kateryna iryna irina tetiana svitlana svetlana
    oksana john james david michael donald george robert kyrylo kirill denys denis artem maksym maxim
    bohdan taras vitaliy vitaly anton ruslan rustem ramzan yevgeny yevhen stanislav konstantin Володимир
    Володимира Владимир Владимира Олександр Олександра Александр Александра Олексій Алексей Сергій
    Сергія Сергей Сергея Микола Николай Николая Іван Иван Ивана Петро Пётр Андрій Андрея Андрей Дмитро
    Дмитрий Віктор Виктор Юрій Юрий Михайло Михаил Валерій Валерий Вячеслав Ігор Игорь Олег Роман Павло
    Павел Марія Мария Ольга Анна Наталія Наталья Катерина Екатерина Ірина Ирина Тетяна Татьяна Оксана
    Кирило Кирилл Денис Артем Максим Богдан Тарас Віталій Виталий Антон Руслан Рамзан Євген Евгений
    Станіслав Станислав Костянтин Константин"""
)

COMMON: Final = _keys(
    """bar front liberty victory peace freedom may march april june july august september october november
    december january february monday tuesday wednesday thursday friday saturday sunday north south east
    west northern southern eastern western central new old the this that these those there then they
    their his her our but and for after before during since while when where what who how not no yes all
    some many most more other another one two three first second third last next local state army force
    forces ministry defence defense general staff telegram channel war president government union
    european nato kremlin moscow kyiv kiev times news agency day night week month year today yesterday
    however although according earlier later meanwhile still also even only just both each every between
    under over near military map maps line ground post posts video photo drone drones russian ukrainian
    soviet order Мирне Мирное Мирний Перемога Перемоги Перемогу Перемогою Нове Новое Новий Нова Новая
    Рай Раю Раї Воля Волі Волю Бар Барі Слава Слави Славу Перше Первое Свобода Свободы Свободу Свободи
    Победа Победы Победу Победе Дружба Правда Правди Правды Правду Мир Миру Мира Край Краю Центр Центру
    Центра Центре Фронт Фронту Фронта Фронте Схід Сходу Сході Восток Востока Востоке Захід Заходу Запад
    Запада Північ Півночі Север Севера Південь Півдні Півдня Юг Юга Армія Армії Армия Армии Союз Союзу
    Союза Комуна Коммуна Заря Зоря Надія Надежда Вільне Вільна Вільний Вольное Вольная Вольный Червоне
    Червона Червоний Красное Красный Красна Зелене Зелений Зелёное Зеленый Біле Білий Белый Чорне Чорний
    Черный Велике Великий Велика Великая Большое Большой Большая Мале Малий Мала Малое Малый Малая Старе
    Старий Стара Старое Старый Старая Верхнє Нижнє Середнє Верхнее Нижнее Среднее Далі Далее Зараз
    Сейчас Після После Потім Потом Також Также Тут Там Тоді Тогда Коли Когда Де Где Як Как Це Это Так
    Але Но Однак Однако Він Она Они Вони Ми Мы Ви Вы За На По Про При Від От До Із Из Без Для Під Под
    Над Між Между Через Поки Пока Вчора Вчера Сьогодні Сегодня Завтра Учора Ранок Ранку Вечір Вечер Ніч
    Ночь День Дня Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад
    Грудень Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь Понеділок
    Вівторок Середа Четвер Субота Неділя Понедельник Вторник Среда Четверг Пятница Суббота Воскресенье
    Україна України Україні Україну Украина Украины Украине Украину Росія Росії Росію Россия России
    Россию Ворог Ворога Противник Противника Враг Врага Сили Силы Війна Война Війни Войны Група Группа
    Групи Группы Північ Міністерство Министерство Генштаб Штаб Штабу Бій Бої Бои Бой Боїв Удар Удару
    Удары Удари Поле Полі Поля Ліс Лісу Лес Леса Лесу Яр Гора Горы Гори Річка Река Міст Мост Озеро Степ
    Степь Сад Сади Сады Луг Луги Лука Луки Балка Балки Балку Берег Берега Ставок Дубрава Гай Каналу
    Канал Канали Каналы Телеграм Телеграмм Источники Джерела Весела Веселе Веселое Тихе Тихий Тихое Ясне
    Ясний Рідне Родное Щасливе Хороше Хорошее Добре Доброе Нові Новые Чисте Чистое Майдан Майдану Героїв
    Героев Герой Шевченко Шевченка Гагарін Гагарина Ленин Ленина Ленине Жуков Жукова Пушкин Пушкина
    Суворов Суворова Кутузов Кутузова Кіров Киров Кирова Калінін Калинин Калинина Козак Козаки Казаки
    Орёл Орлы Іванов Иванов Иванова Петров Петрова Павлов Павлова Попов Попова Сидоров Сидорова Волков
    Волкова Морозов Морозова Козлов Козлова Соколов Соколова Новиков Новикова Зайцев Зайцева Белов
    Белова
    Поправка Поправки Уточнення Уточнение Важливо Важно Sever Zapad Vostok Yug Tsentr Dnepr Dnipro Akhmat"""
)
"""Capitals that are also village names: a place only with a settlement word or a preposition beside."""
