"""Languages, encodings and damaged characters, on sentences made for this file."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Block, Span
from rhetoric.ingest import Draft, Metadata, ReadOptions, read_articles
from rhetoric.ingest.dates import dates
from rhetoric.ingest.decoding import UndecodableError, decode
from rhetoric.ingest.language import guess_language
from rhetoric.ingest.mojibake import damage, repair, repaired

SENTENCES = {
    "en": (
        "The ferry across the river ran again on Thursday for the first time since the ice had broken.",
        "Its captain said that the boat had taken more than two hundred people to the islands.",
        "The council is to decide in May if a third ship will be bought for the line.",
        "It was not known on Friday who would pay for the new pier at the northern harbour.",
    ),
    "fr": (
        "Le bac qui traverse la rivière a repris son service jeudi, pour la première fois depuis le dégel.",
        "Le capitaine a déclaré que plus de deux cents passagers étaient montés à bord dès le matin.",
        "Le conseil décidera en mai si un troisième bateau doit être acheté pour cette ligne.",
        "On ne savait pas vendredi qui paierait la réparation de la jetée, abîmée par une péniche.",
    ),
    "es": (
        "El transbordador que cruza el río volvió a funcionar el jueves por primera vez después del deshielo.",
        "El capitán dijo que más de doscientos pasajeros habían subido a bordo durante la mañana.",
        "El concejo decidirá en mayo si se compra un tercer barco para la línea de las islas.",
        "No se sabía el viernes quién pagará la reparación del muelle que dañó una barcaza.",
    ),
    "pt": (
        "A balsa que atravessa o rio voltou a funcionar na quinta-feira, pela primeira vez após o degelo.",
        "O capitão disse que mais de duzentos passageiros não puderam embarcar durante a manhã.",
        "O conselho decidirá em maio se um terceiro barco será comprado para a ligação às ilhas.",
        "Não se sabia na sexta-feira quem pagará a reparação do cais que uma barcaça danificou.",
    ),
    "it": (
        "Il traghetto che attraversa il fiume ha ripreso le corse giovedì per la prima volta dopo il disgelo.",
        "Il capitano ha detto che più di duecento passeggeri sono saliti a bordo già di mattina.",
        "Il consiglio deciderà a maggio se comprare una terza nave per la linea che porta alle isole.",
        "Venerdì non si sapeva ancora chi pagherà la riparazione del molo che una chiatta ha rovinato.",
    ),
    "de": (
        "Die Fähre über den Fluss fuhr am Donnerstag zum ersten Mal wieder, seit das Eis gebrochen ist.",
        "Der Kapitän erklärte, dass mehr als zweihundert Fahrgäste auf die Inseln übergesetzt wurden.",
        "Der Rat will im Mai entscheiden, ob für die Linie ein drittes Schiff gekauft werden soll.",
        "Am Freitag war nicht bekannt, wer für die Anlegestelle bezahlt, die ein Lastkahn beschädigt hat.",
    ),
    "pl": (
        "Prom przez rzekę popłynął w czwartek po raz pierwszy od czasu, gdy puścił lód.",
        "Kapitan powiedział, że na wyspy przewieziono do południa ponad dwustu pasażerów.",
        "Rada zdecyduje w maju, czy dla tej linii zostanie kupiony trzeci statek.",
        "W piątek nie było wiadomo, kto zapłaci za naprawę pomostu, który uszkodziła barka.",
    ),
    "cs": (
        "Přívoz přes řeku jezdil ve čtvrtek poprvé od chvíle, kdy se na řece prolomil led.",
        "Kapitán řekl, že na ostrovy se dopoledne přeplavilo více než dvě stě cestujících.",
        "Rada rozhodne v květnu, zda se pro tuto linku koupí třetí loď, která je větší.",
        "V pátek nebylo známo, kdo zaplatí opravu mola, které poškodil nákladní člun.",
    ),
    "tr": (
        "Nehri geçen feribot, buzların çözülmesinden sonra ilk kez perşembe günü çalıştı.",
        "Kaptan, sabah saatlerinde iki yüzden fazla yolcu ile adalara gidildiğini ve bunun çok iyi olduğunu söyledi.",
        "Meclis, hat için üçüncü bir gemi daha alınıp alınmayacağına mayıs ayında karar verecek.",
        "Cuma günü, bir mavnanın hasar verdiği iskele için kimin ödeme yapacağı da belli değil gibi.",
    ),
    "id": (
        "Kapal feri yang menyeberangi sungai itu kembali berlayar pada hari Kamis untuk pertama kali.",
        "Nakhoda mengatakan bahwa lebih dari dua ratus penumpang telah berangkat ke pulau dalam satu pagi.",
        "Dewan akan memutuskan pada bulan Mei apakah kapal ketiga dibeli untuk jalur ini.",
        "Belum jelas siapa yang membayar perbaikan dermaga yang rusak oleh sebuah tongkang itu.",
    ),
    "vi": (
        "Chuyến phà qua sông đã chạy lại vào thứ năm, lần đầu tiên kể từ khi băng tan.",
        "Thuyền trưởng nói rằng hơn hai trăm hành khách đã sang các đảo trong buổi sáng.",
        "Hội đồng sẽ quyết định vào tháng năm có mua chiếc tàu thứ ba cho tuyến này hay không.",
        "Đến thứ sáu vẫn chưa rõ ai sẽ trả tiền sửa bến tàu bị một chiếc xà lan làm hỏng.",
    ),
    "ru": (
        "Паром через реку снова пошёл в четверг, впервые с тех пор, как вскрылся лёд.",
        "Капитан сообщил, что за утро на острова переправили более двухсот пассажиров.",
        "Совет решит в мае, будет ли для этой линии куплено третье судно.",
        "В пятницу не было известно, кто заплатит за причал, который повредила баржа.",
    ),
    "uk": (
        "Пором через річку знову пішов у четвер, уперше відтоді, як скресла крига.",
        "Капітан повідомив, що за ранок на острови переправили понад двісті пасажирів.",
        "Рада вирішить у травні, чи буде куплено третє судно для цієї лінії.",
        "У п'ятницю не було відомо, хто заплатить за причал, який пошкодила баржа.",
    ),
    "bg": (
        "Фериботът през реката тръгна отново в четвъртък за пръв път, откакто се пропука ледът.",
        "Капитанът съобщи, че сутринта към островите са пътували над двеста души.",
        "Съветът ще реши през май дали за тази линия да се купи трети кораб.",
        "В петък не беше ясно кой ще плати за пристана, който баржата повреди.",
    ),
    "ar": (
        "عادت العبارة التي تعبر النهر إلى العمل يوم الخميس لأول مرة منذ ذوبان الجليد.",
        "وقال القبطان إن أكثر من مئتي راكب وصلوا إلى الجزر خلال ساعات الصباح.",
        "وسيقرر المجلس في شهر أيار شراء سفينة ثالثة لهذا الخط أو عدم شرائها.",
        "ولم يعرف حتى يوم الجمعة من سيدفع ثمن إصلاح الرصيف الذي تضرر من قارب الشحن.",
    ),
    "fa": (
        "کشتی گذر از رودخانه روز پنجشنبه برای نخستین بار پس از آب شدن یخ‌ها دوباره به راه افتاد.",
        "ناخدا گفت که بیش از دویست مسافر در همان ساعت‌های بامداد به جزیره‌ها رفتند.",
        "شورا در ماه آینده تصمیم می‌گیرد که کشتی سومی برای این مسیر خریده شود یا نه.",
        "تا روز جمعه روشن نبود چه کسی هزینه‌ی اسکله را که یک کرجی به آن آسیب زده بود می‌پردازد.",
    ),
    "ko": (
        "강을 건너는 나룻배가 얼음이 풀린 뒤 처음으로 목요일에 다시 다니기 시작하였다.",
        "선장은 오전에만 이백 명이 넘는 손님을 섬으로 태워 날랐다고 말하였다.",
        "의회는 이 배길에 세번째 배를 더 살 것인지를 오월에 결정하게 된다.",
        "거룻배가 부서뜨린 부두의 수리값을 누가 낼 것인지는 금요일까지도 알려지지 않았다.",
    ),
    "ja": (
        "川を渡る船は木曜日、氷が解けてから初めて再び動き始めた。",
        "船長によると、午前だけで二百人を超える客が島へ渡ったという。",
        "議会は三隻目の船をこの航路のために買うかどうかを五月に決める。",
        "はしけが壊した桟橋の修理代を誰が払うのかは、金曜日になっても分かっていない。",
    ),
    "zh": (
        "横渡大河的轮渡星期四重新开航，这是河冰融化以后的第一次。",
        "船长说，仅在上午就有两百多名乘客前往各个岛屿。",
        "议会将在五月决定是否为这条航线购买第三条船。",
        "到星期五为止，还不知道由谁来支付被驳船撞坏的码头的修理费用。",
    ),
    "el": (
        "Το πορθμείο που διασχίζει τον ποταμό λειτούργησε ξανά την Πέμπτη.",
        "Ο πλοίαρχος είπε ότι περισσότεροι από διακόσιοι επιβάτες πέρασαν στα νησιά.",
    ),
    "he": ("המעבורת שחוצה את הנהר חזרה לפעול ביום חמישי.", "רב החובל אמר שיותר ממאתיים נוסעים הגיעו אל האיים."),
    "th": ("เรือข้ามฟากกลับมาวิ่งอีกครั้งในวันพฤหัสบดี", "กัปตันกล่าวว่ามีผู้โดยสารมากกว่าสองร้อยคนเดินทางไปยังเกาะ"),
    "hi": ("नदी पार करने वाली नाव गुरुवार को फिर चली।", "कप्तान ने कहा कि दो सौ से अधिक यात्री द्वीपों पर गए।"),
}
"""A small story in many languages, written for this file."""
BLANK = {"ja": "", "zh": "", "th": ""}


def story(language: str, length: int, seed: int = 0) -> str:
    """About ``length`` characters, cut anywhere: sentences in an order of chance, again and again."""
    rng = random.Random(f"{language}{seed}")
    text = ""
    while len(text) < length + 40:
        text += BLANK.get(language, " ").join(rng.sample(SENTENCES[language], len(SENTENCES[language]))) + " "
    start = rng.randrange(40)
    return text[start : start + length].strip()


# --- language


@pytest.mark.parametrize("language", SENTENCES)
def test_language_of_a_body(language: str) -> None:
    assert {guess_language(story(language, 600, seed)) for seed in range(5)} == {language}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_line_is_not_mistaken(language: str) -> None:
    """Short texts may be too short to tell, but are not called something else."""
    wrong = [s for s in SENTENCES[language] if guess_language(s) not in (language, None)]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", None),
        ("1 2 3 — 4", None),
        ("Kim Jong Un", None),
        ("Zxq plok vrrn mfft grull ptoo wek snarf blip. " * 9, None),
        ("KCNA TASS Yonhap Xinhua Reuters AFP. " * 20, None),
        # of other languages than those that are known
        ("Lautta kulki jälleen joen yli torstaina, ja kapteeni oli iloinen, että jää on poissa. " * 5, None),
        ("Färjan gick åter över älven på torsdagen och kaptenen var glad att det inte är is i den. " * 5, None),
        (
            "Kivuko cha mto kilianza tena kazi siku ya Alhamisi na nahodha wa meli alikuwa na furaha kwa watu. " * 5,
            None,
        ),
        # mixed: the larger part decides, a name in another script does not
        ("The word 조선 is on the pier, and the captain of the boat said that it is to stay there. " * 3, "en"),
        ("선장은 KCNA 기자에게 배가 다시 다닌다고 말하였다. " * 5, "ko"),
        ("The captain said “yes” — and the ferry’s crew were there at the pier in the café. ", "en"),
    ],
)
def test_language_that_cannot_be_told(text: str, language: str | None) -> None:
    assert guess_language(text) == language


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert guess_language(text) in {None, *SENTENCES, "nl", "be", "sr", "mn", "kk", "ur", "lo", "my", "km", "hy", "ka"}


# --- encodings


ENCODED = {
    "cp1252": ("fr", "es", "pt", "it", "de"),
    "cp1250": ("pl", "cs"),
    "cp1254": ("tr",),
    "cp1251": ("ru", "uk", "bg"),
    "koi8-r": ("ru",),
    "koi8-u": ("uk",),
    "cp866": ("ru",),
    "iso8859-5": ("ru",),
    "cp1256": ("ar",),
    "cp1253": ("el",),
    "cp1255": ("he",),
    "cp874": ("th",),
    "cp949": ("ko",),
    "gb18030": ("zh",),
    "big5": (),
    "cp932": ("ja",),
    "euc-jp": ("ja",),
    "utf-16-le": ("en", "ru", "ar", "ko", "ja", "zh"),
    "utf-16-be": ("en", "ru", "ar", "ko", "ja", "zh"),
}
"""Encoding -> languages whose texts were kept in it."""
TRADITIONAL = "橫渡大河的輪渡星期四重新開航，這是河冰融化以後的第一次。船長說，僅在上午就有兩百多名乘客前往各個島嶼。"
RIGHT = {50: 0.95, 200: 0.99, 2000: 1.0}
"""Length in characters -> share of all texts that come out as they were."""


def encoded(length: int) -> list[tuple[str, str, bytes]]:
    """(encoding, text, bytes) of every encoding and its languages, eight texts each; no text of ASCII only."""
    cases = []
    for encoding, languages in ENCODED.items():
        texts = [story(language, length, seed) for language in languages for seed in range(8)] or [
            (TRADITIONAL * 50)[seed : seed + length] for seed in range(8)
        ]
        for text in texts:
            kept = text.encode(encoding, "ignore").decode(encoding)
            data = kept.encode(encoding)
            if not data.isascii() or encoding.startswith("utf-16"):
                cases.append((encoding, kept, data))
    return cases


@pytest.mark.parametrize("length", RIGHT)
def test_encodings_are_found(length: int) -> None:
    cases = encoded(length)
    wrong = [(name, decode(data)[1], text) for name, text, data in cases if decode(data)[0] != text]
    assert len(wrong) <= (1 - RIGHT[length]) * len(cases), wrong
    assert len(cases) > 200


@pytest.mark.parametrize("language", ["en", "fr", "ko", "ru"])
@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_are_certain(language: str, mark: str) -> None:
    text = story(language, 200)
    assert decode(text.encode(mark)) == (text, mark, False)


KOREAN = " ".join(SENTENCES["ko"])


@pytest.mark.parametrize(
    ("case", "data", "text"),
    [
        ("a character cut at the end", KOREAN.encode()[:-2], KOREAN[:-2] + "\ufffd"),
        ("cut after its first byte", (KOREAN + "다").encode()[:-2], KOREAN + "\ufffd"),
        ("English, the last character cut", "They said: “Go”".encode()[:-1], "They said: “Go\ufffd"),
        ("a stray byte", KOREAN.encode() + b"\xff" + KOREAN.encode(), KOREAN + "\ufffd" + KOREAN),
        ("a slip of cp1252", ("The ferry’s " * 9).encode() + b"\x93x", "The ferry’s " * 9 + "\ufffdx"),
        ("one NUL", b"The ferry ran. " * 30 + b"\x00 It did.", "The ferry ran. " * 30 + "\x00 It did."),
        ("padding", "Ça va.".encode() + b"\x00" * 50, "Ça va." + "\x00" * 50),
        ("a cut end in Korean", (KOREAN * 2).encode("cp949")[:-2], (KOREAN * 2)[:-2] + "\ufffd"),
        ("an odd byte of UTF-16", KOREAN.encode("utf-16-le")[:-1], KOREAN[:-1] + "\ufffd"),
        ("one accent", "Un café au lait pour tout le monde".encode("cp1252"), "Un café au lait pour tout le monde"),
        ("one word of one letter", "Le bac arrive à midi".encode("cp1252"), "Le bac arrive à midi"),
        ("a name in Cyrillic", ("The name is Путин. " * 4).encode("cp1251"), "The name is Путин. " * 4),
        ("curly marks in English", "“No,” he said — it’s late…".encode("cp1252"), "“No,” he said — it’s late…"),
    ],
)
def test_bytes_that_do_not_quite_fit(case: str, data: bytes, text: str) -> None:
    assert decode(data)[0] == text, case


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(4000),
        random.Random(2).randbytes(90_000),
        bytes(range(256)) * 9,
        b"\x00" * 500,
        b"PK\x03\x04" + random.Random(3).randbytes(900),
    ],
)
def test_binary_data_are_no_text(data: bytes) -> None:
    with pytest.raises(UndecodableError, match="binary"):
        decode(data)


def test_a_guess_that_fits_badly_is_an_error() -> None:
    data = ("The ferry ran again. " * 9).encode("utf-16") + b"\x00\xd8" * 200
    with pytest.raises(UndecodableError, match="does not fit"):
        decode(data)


def test_only_a_part_of_a_big_file_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    import chardet  # noqa: PLC0415

    seen: list[int] = []
    detect = chardet.detect

    def counting(data: bytes, **options: object) -> object:
        seen.append(len(data))
        return detect(data, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(chardet, "detect", counting)
    text = "plain words " * 100_000 + "Паром пошёл в четверг, капитан был рад. " * 10_000
    assert decode(text.encode("koi8-r")) == (text, "koi8-r", True)
    assert seen
    assert max(seen) <= 1 << 16


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_clear_error(data: bytes) -> None:
    try:
        text, encoding, _ = decode(data)
    except UndecodableError:
        return
    assert len(text) <= len(data)
    assert data.decode(encoding, "replace") in (text, text[:-1] + "\ufffd")


# --- characters damaged before


def misread(text: str, *encodings: str) -> str:
    """``text`` as UTF-8 that was read in these encodings, one after the other."""
    for encoding in encodings:
        data = text.encode()
        text = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in data) if encoding == "cp1252" else (
            data.decode(encoding, "replace")
        )  # fmt: skip
    return text


@pytest.mark.parametrize("encodings", [("cp1252",), ("latin-1",), ("cp1252", "cp1252"), ("latin-1", "latin-1")])
@pytest.mark.parametrize("language", ["fr", "es", "de", "pl", "ru", "ko", "zh", "ar"])
def test_utf8_read_as_western_is_mended(language: str, encodings: tuple[str, ...]) -> None:
    text = " ".join(SENTENCES[language]) + " “So it goes” — he said."
    damaged = misread(text, *encodings)
    assert [note.code for note in damage(damaged)] == ["mojibake"]
    mended, notes = repair(damaged)
    assert mended == text
    assert [note.code for note in notes] == ["repaired"]


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_utf8_read_as_cyrillic_is_mended(language: str) -> None:
    damaged = " ".join(SENTENCES[language]).encode().decode("cp1251", "ignore")
    assert [note.code for note in damage(damaged)] == ["mojibake"]
    assert guess_language(repair(damaged)[0]) == language


@pytest.mark.parametrize("language", ["ko", "zh"])
@pytest.mark.parametrize("encoding", ["cp949", "gb18030"])
def test_utf8_read_as_korean_or_chinese_is_found(language: str, encoding: str) -> None:
    """Bytes that are no Korean or Chinese were lost then, so not everything comes back."""
    text = " ".join(SENTENCES[language])
    damaged = misread(text, encoding)
    codes = [note.code for note in damage(damaged)]
    assert codes[0] == "mojibake"
    assert ("damaged_text" in codes) == ("\ufffd" in damaged)
    mended, _ = repair(damaged)
    common = sum(c in text for c in mended) / len(mended)
    assert common > (0.3 if encoding == "cp949" else 0.8)


@pytest.mark.parametrize("language", SENTENCES)
def test_clean_texts_have_no_damage(language: str) -> None:
    text = " ".join(SENTENCES[language]) + " “Quoted” — ‘so’ … «and» (№ 5, 7 °C, £3, §2)."
    assert damage(text) == ()
    assert repair(text) == (text, ())


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("KoreaÂ’s leader", "Korea’s leader"),
        ("the banquet â€œin his honourâ€\x9d was", "the banquet “in his honour” was"),
        ("A fee of Â£5", "A fee of £5"),
        ("«L’été à “Paris”», dit-elle : «Ça va»", "«L’été à “Paris”», dit-elle : «Ça va»"),
        ("&ldquo;No&rdquo; ’tis \u201cit\u201d \u00a0…\r\n", "&ldquo;No&rdquo; ’tis \u201cit\u201d \u00a0…\r\n"),
        ("ﬁne ＡＢＣ \u200b\u00ad½", "ﬁne ＡＢＣ \u200b\u00ad½"),
    ],
)
def test_only_damage_is_mended(damaged: str, mended: str) -> None:
    assert repair(damaged)[0] == mended


def test_notes_say_where_and_how_much() -> None:
    text = "He left.\nLe prÃ©sident a dÃ©clarÃ© que non.\nShe stayed â€” and then?\n" + "Was it � or 锟斤拷?"
    moji, lost = damage(text)
    assert moji.span is not None
    assert moji.span.of(text) == "Ã©"
    assert moji.message.startswith("4 places decoded wrongly before ('Ã©' is the first)")
    assert lost.span is not None
    assert (lost.code, lost.span.of(text)) == ("damaged_text", "�")
    assert lost.message == "2 places where characters are lost (U+FFFD)"


def test_repair_is_asked_for_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    clean = "\n\n".join(SENTENCES["fr"] * 2)
    path.write_text(misread(clean, "latin-1"), encoding="utf-8", newline="")
    (kept,) = read_articles(path)
    (mended,) = read_articles(path, ReadOptions(repair=True))
    assert kept.text == misread(clean, "latin-1")
    assert [note.code for note in kept.notes] == ["mojibake"]
    assert (mended.text, mended.language) == (clean, "fr")
    assert [note.code for note in mended.notes] == ["repaired"]
    assert mended.raw_sha256 == kept.raw_sha256


def test_blocks_of_a_record_keep_their_edges() -> None:
    title, body = misread("Été à Genève", "latin-1"), misread(SENTENCES["fr"][3], "latin-1")
    blocks = (Block("title", Span(0, len(title))), Block("paragraph", Span(len(title) + 1, len(title) + 1 + len(body))))
    draft = repaired(Draft(f"{title}\n{body}", "0", Metadata(title=title, url="https://a.example/x"), blocks=blocks))
    assert draft.blocks is not None
    assert [block.span.of(draft.text) for block in draft.blocks] == ["Été à Genève", SENTENCES["fr"][3]]
    assert draft.metadata == Metadata(title="Été à Genève", url="https://a.example/x")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ÃÂâ€™РС‚ì¡°\ufffd\n锟斤拷 a")), max_size=120))
def test_any_text_can_be_looked_at_and_mended(text: str) -> None:
    for note in damage(text):
        assert note.span is not None
        assert note.span.end <= len(text)
        assert note.message.isprintable()
    mended, notes = repair(text)
    assert bool(notes) == (mended != text)
    assert all(note.span is None or note.span.end <= len(mended) for note in notes)


@pytest.mark.parametrize("piece", ["Ã©", "dÃ©clarÃ© ", "é”", "РџС", "조선", "Â ", "锟斤拷", "鏂板", "\ufffd"])
def test_damage_is_looked_for_in_linear_time(piece: str) -> None:
    """Ten times the text takes no more than about ten times the work; a quadratic way would take a hundred times."""
    seconds = []
    for size in (20_000, 200_000):
        started = time.process_time()
        damage(piece * (size // len(piece)))
        seconds.append(time.process_time() - started)
    assert seconds[1] < 40 * seconds[0] + 0.5


# --- dates counted from 1912


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("[Juche113.9.18.]", ["2024-09-18"]),
        ("Juche 113.9.18", ["2024-09-18"]),
        ("Pyongyang, October 7, Juche 113 (2024)", ["2024-10-07"]),
        ("on Sept. 9, Juche 37 (1948), and on October 7, 2024", ["1948-09-09", "2024-10-07"]),
        ("18 September Juche 113(2024)", ["2024-09-18"]),
        ("주체113(2024)년 9월 18일", ["2024-09-18"]),
        ("주체113(2024). 9. 18.", ["2024-09-18"]),
        ("主体113（2024）年9月18日", ["2024-09-18"]),
        # a year alone is no day, and an idea is no year
        ("In January Juche 101 (2012) he wrote", []),
        ("Juche 113 (2024)", []),
        ("the Juche idea of 2024", []),
        ("Juche Idea 113.9.18", []),
        ("Juche113.13.45", []),
        ("Juche 113 (2024). -0-", []),
    ],
)
def test_juche_dates(written: str, days: list[str]) -> None:
    assert [found.value.isoformat() for found in dates(written)] == days
