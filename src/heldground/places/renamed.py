"""Towns that lists of before their renaming call by their former name, and what they are called today.

Who's On First's Ukrainian names stop in 2015. Source of the renamings: resolutions of the Verkhovna Rada of Ukraine
under the laws No. 317-VIII of 2015 (2016: No. 984-VIII, 1037-VIII, 1351-VIII and others; 2021: No. 1220-IX) and
No. 3005-IX of 2023 (2024: No. 3984-IX). A row is renamed only if the list itself knows the new name among its other
forms, so a namesake keeps its own; Bakhmut, whose row carries another town's forms, by its oblast.
"""

from collections.abc import Iterable
from typing import Final

from heldground.places.spelling import key

# Former Ukrainian name: English, Ukrainian and Russian name of today.
_TODAY: Final = {
    former: (english, ukrainian, russian)
    for former, english, ukrainian, russian in (
        line.split("; ")
        for line in """
Артемове; Zalizne; Залізне; Железное
Артемівськ; Bakhmut; Бахмут; Бахмут
Дзержинськ; Toretsk; Торецьк; Торецк
Димитров; Myrnohrad; Мирноград; Мирноград
Дніпродзержинськ; Kamianske; Кам'янське; Каменское
Дніпропетровськ; Dnipro; Дніпро; Днепр
Іллічівськ; Chornomorsk; Чорноморськ; Черноморск
Кіровоград; Kropyvnytskyi; Кропивницький; Кропивницкий
Комсомольськ; Horishni Plavni; Горішні Плавні; Горишние Плавни
Комінтернівське; Dobroslav; Доброслав; Доброслав
Котовськ; Podilsk; Подільськ; Подольск
Красний Лиман; Lyman; Лиман; Лиман
Красноармійськ; Pokrovsk; Покровськ; Покровск
Красноград; Berestyn; Берестин; Берестин
Краснодон; Sorokyne; Сорокине; Сорокино
Красний Луч; Khrustalnyi; Хрустальний; Хрустальный
Кузнецовськ; Varash; Вараш; Вараш
Новгородське; New York; Нью-Йорк; Нью-Йорк
Новоград-Волинський; Zviahel; Звягель; Звягель
Новомосковськ; Samar; Самар; Самар
Орджонікідзе; Pokrov; Покров; Покров
Свердловськ; Dovzhansk; Довжанськ; Довжанск
Стаханов; Kadiivka; Кадіївка; Кадиевка
Торез; Chystiakove; Чистякове; Чистяково
Ульяновка; Blahovishchenske; Благовіщенське; Благовещенское
Цюрупинськ; Oleshky; Олешки; Олешки
Червоноград; Sheptytskyi; Шептицький; Шептицкий
Щорс; Snovsk; Сновськ; Сновск
""".strip().splitlines()
    )
}


_BY_REGION: Final = {"Артемівськ": "Donetsk"}


def name_of_today(ukrainian: str, region: str, known: Iterable[str]) -> tuple[str, str, str] | None:
    """English, Ukrainian and Russian name of a renamed place, by its former Ukrainian name; `known` are its other forms."""
    today = _TODAY.get(ukrainian)
    if today is None:
        return None
    if _BY_REGION.get(ukrainian) == region:
        return today
    return today if {key(form) for form in today} & {key(form) for form in known} else None
