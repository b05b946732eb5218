"""The words of the databases' interfaces, a row for each field and a cell for each language: data, no code.

Which of them were seen in an export and which are translations that nobody has checked stands in ``docs/ingest.md``.
A word is compared without case, and without the colon after it.
"""

from __future__ import annotations

from collections.abc import Mapping

NEXIS = {
    # before the body
    "section": "section | rubrik | ressort | rubrique | sección | seccion | rubriek | sectie | sezione | 섹션 | 版面",
    "length": "length | länge | laenge | longueur | longitud | extensión | lengte | lunghezza | 길이 | 长度",
    "byline": "byline | by-line | autor | autorin | verfasser | auteur | par | autore | author | 작성자 | 作者",
    "highlight": "highlight | zusammenfassung | résumé | resumen | samenvatting | 요약",
    "dateline": "dateline | ort | lieu | lugar",
    "headline": "headline | überschrift | titre | titular | título | kop | titolo | 제목 | 标题",
    "source": "source | quelle | fuente | bron",
    "header": """series | edition | ausgabe | édition | edición | type | distribution | correction | correction-date
        | insertion-date | show | anchors | guests | editor | column | pagina | page | seite | volume | issue""",
    "body": """body | text | textkörper | haupttext | texte | corps | corps du texte | cuerpo | texto | hoofdtekst
        | 본문 | 正文""",
    # after it
    "graphic": """graphic | graphics | grafik | graphique | graphiques | gráfico | grafiek | bildunterschrift | 그래픽
        | 图片""",
    "classification": "classification | klassifizierung | clasificación | classificatie | 분류 | 分类",
    "language": "language | sprache | langue | idioma | taal | lingua | 언어 | 语言",
    "load-date": """load-date | load date | update | ladedatum | date-chargement | date de chargement | date-charge
        | fecha de carga | laaddatum | 로드 날짜 | 加载日期""",
    "id": "acc-no | accession number | document id | dokument-id",
    "tail": """publication-type | publication type | publikationstyp | type-publication | type de publication
        | tipo de publicación | publicatietype | subject | subjects | thema | sujet | tema | onderwerp | company
        | organization | ticker | industry | branche | geographic | geographie | géographie | city | state | country
        | person | journal-code | journal code | document-type | pub-type | name | terms | memo | notes | ticker-symbol
        | copyright | dateissue | webseite | url""",
    "end": """end of document | ende des dokuments | dokumentende | fin du document | fin del documento
        | einde van document | einde van het document | fine del documento | 문서 끝 | 文档结尾""",
}
"""Labels of LexisNexis and Nexis Uni."""

NEXIS_COVER = """user name | date and time | job number | client/matter | search terms | search type | narrowed by
    | content type | benutzername | datum und uhrzeit | auftragsnummer | mandant/angelegenheit | suchbegriffe | suchtyp
    | nom d'utilisateur | date et heure | numéro de la tâche | client/dossier | termes de recherche | nombre de usuario
    | fecha y hora | número de trabajo | cliente/asunto | términos de búsqueda | tipo de búsqueda | news | timeline
    | publication location | location by publication | source | language | none | -none- | download request
    | time of request | send to | terms | combined source | project id | documents | eingegrenzt durch | affiné par"""
"""What stands on the cover sheet."""

DOCUMENTS = "documents|document|dokumente|dokument|documentos|documento|documenten|documenti|문서|文档"

FACTIVA_TAGS = """CLM SE HD BY CR WC PD ET SN SC NGC GC ED PG VOL LA CY LP TD CT RF ART CO IN NS RE IPC IPD PUB
    AN DLN CX""".split()
"""Factiva's tags, as an article has them one after the other (a few are rare)."""
FACTIVA_BODY = frozenset({"LP", "TD"})

COUNTED = "words|word|wörter|worte|mots|palabras|parole|palavras|woorden|ord|слов|слова|단어|字|词|ワード|文字|語"
"""What a length is counted in: ``355 words``."""

PROQUEST = {
    "title": "title | titel | titre | título | titolo | 제목 | 标题",
    "byline": "author | autor | auteur | autore | 저자 | 作者",
    "abstract": "abstract | zusammenfassung | résumé | resumen | 초록 | 摘要 | abstract (summary)",
    "body": """full text | volltext | texte intégral | texte complet | texto completo | testo completo | 전체 텍스트
        | 전문 | 全文文献 | 全文""",
    "source": """publication title | titel der publikation | publikationstitel | titre de la publication
        | título de publicación | título de la publicación | 출판물 제목 | 出版物名称""",
    "date": """publication date | erscheinungsdatum | publikationsdatum | date de publication | fecha de publicación
        | 발행일 | 出版日期""",
    "year": "publication year | erscheinungsjahr | année de publication | año de publicación | 발행 연도 | 出版年份",
    "language": """language of publication | sprache der publikation | publikationssprache | langue de publication
        | idioma de la publicación | idioma de publicación | 출판물 언어 | 出版物语言""",
    "id": """proquest document id | proquest-dokument-id | proquest-dokumenten-id | id du document proquest
        | id. du document proquest | identificador de documento de proquest | id del documento de proquest
        | proquest 문서 id | proquest 文档 id""",
    "url": "document url | dokument-url | url du document | url del documento | 문서 url | 文档 url",
    "caption": "caption | illustration | bildunterschrift | légende | leyenda",
    "credit": "credit | crédit | crédito",
    "tail": """
        links | verknüpfungen | liens | enlaces | subject | thema | sujet | materia | location | ort | lieu | lugar
        | people | personen | company / organization | company | organization | identifier / keyword | identifier |
        schlagwort | section | rubrik | rubrique | sección | pages | page | first page | seiten | páginas |
        publisher | verlag | herausgeber | éditeur | editorial | place of publication | erscheinungsort | lieu de
        publication | lugar de publicación | country of publication | erscheinungsland | pays de publication | país
        de publicación | publication subject | publication info | issn | isbn | source type | quellentyp | type de
        source | tipo de fuente | document type | dokumenttyp | type de document | tipo de documento | copyright |
        last updated | zuletzt aktualisiert | dernière mise à jour | última actualización | database | datenbank |
        base de données | base de datos | volume | issue | edition | column | dateline | document feature |
        accession number | proquest document link | classification | number of references | supplement |
        correspondence author | startpage | source attribution | company name | duns number | naics | geographic
        names | ort der veröffentlichung""",
}
"""Labels of ProQuest."""

LANGUAGES = {
    "en": "english | englisch | anglais | inglés | ingles | engels | 영어 | 英语 | 英文 | en",
    "ko": "korean | koreanisch | coréen | coreano | koreaans | 한국어 | 朝鲜语 | 韩文 | ko",
    "de": "german | deutsch | allemand | alemán | duits | 독일어 | 德语 | de",
    "fr": "french | französisch | français | francés | frans | 프랑스어 | 法语 | fr",
    "es": "spanish | spanisch | espagnol | español | castellano | spaans | 스페인어 | 西班牙语 | es",
    "zh": "chinese | chinesisch | chinois | chino | mandarin | chinees | 중국어 | 中文 | 汉语 | zh"
    " | chinese language - simplified | chinese language - traditional",
    "ja": "japanese | japanisch | japonais | japonés | japans | 일본어 | 日语 | 日本語 | ja",
    "ru": "russian | russisch | russe | ruso | 러시아어 | 俄语 | русский | ru",
    "nl": "dutch | niederländisch | néerlandais | neerlandés | nederlands | nl",
    "it": "italian | italienisch | italien | italiano | it",
    "pt": "portuguese | portugiesisch | portugais | portugués | português | pt",
    "ar": "arabic | arabisch | arabe | árabe | ar",
    "fa": "persian | farsi | persisch | persan | fa",
    "vi": "vietnamese | vietnamesisch | vietnamien | vi",
    "uk": "ukrainian | ukrainisch | ukrainien | uk",
    "tr": "turkish | türkisch | turc | tr",
    "pl": "polish | polnisch | polonais | pl",
}

MONTHS = (
    "january jan januar januari jänner janvier janv enero ene gennaio gen janeiro",
    "february feb februar februari feber février fevrier févr fév febrero febbraio fevereiro fev",
    "march mar märz maerz mär mrz maart mrt mars marzo março",
    "april apr avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug augustus août aout agosto ago",
    "september sep sept septembre septiembre setiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)
"""Names of the months, full and short, of the languages that are written with Latin letters."""


def by_word(table: Mapping[str, str]) -> dict[str, str]:
    """Word -> field. A word of two fields belongs to the first."""
    words: dict[str, str] = {}
    for field, cells in table.items():
        for word in cells.split("|"):
            words.setdefault(" ".join(word.split()).casefold(), field)
    return words
