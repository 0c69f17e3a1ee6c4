r"""Checks whether a text is a regular expression of ECMA-262 with the `u` flag (§22.2.1), for `format: regex`.

Escaped punctuation (`\-`, `\_`) is accepted: the flag forbids it, but authors of schemas write it all the time.

This file uses nothing but the standard library, because generated models that need it carry a copy of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# The names that are valid in \p{…} (§22.2.1.2), of Unicode 17.
_BINARY = (
    "AHex ASCII ASCII_Hex_Digit Alpha Alphabetic Any Assigned Bidi_C Bidi_Control Bidi_M Bidi_Mirrored CI "
    "CWCF CWCM CWKCF CWL CWT CWU Case_Ignorable Cased Changes_When_Casefolded Changes_When_Casemapped "
    "Changes_When_Lowercased Changes_When_NFKC_Casefolded Changes_When_Titlecased Changes_When_Uppercased "
    "DI Dash Default_Ignorable_Code_Point Dep Deprecated Dia Diacritic EBase EComp EMod EPres Emoji "
    "Emoji_Component Emoji_Modifier Emoji_Modifier_Base Emoji_Presentation Ext ExtPict "
    "Extended_Pictographic Extender Gr_Base Gr_Ext Grapheme_Base Grapheme_Extend Hex Hex_Digit IDC IDS IDSB "
    "IDST IDS_Binary_Operator IDS_Trinary_Operator ID_Continue ID_Start Ideo Ideographic Join_C "
    "Join_Control LOE Logical_Order_Exception Lower Lowercase Math NChar Noncharacter_Code_Point Pat_Syn "
    "Pat_WS Pattern_Syntax Pattern_White_Space QMark Quotation_Mark RI Radical Regional_Indicator SD STerm "
    "Sentence_Terminal Soft_Dotted Term Terminal_Punctuation UIdeo Unified_Ideograph Upper Uppercase VS "
    "Variation_Selector White_Space XIDC XIDS XID_Continue XID_Start space"
)
_CATEGORIES = (
    "C Cased_Letter Cc Cf Close_Punctuation Cn Co Combining_Mark Connector_Punctuation Control Cs "
    "Currency_Symbol Dash_Punctuation Decimal_Number Enclosing_Mark Final_Punctuation Format "
    "Initial_Punctuation L LC Letter Letter_Number Line_Separator Ll Lm Lo Lowercase_Letter Lt Lu M Mark "
    "Math_Symbol Mc Me Mn Modifier_Letter Modifier_Symbol N Nd Nl No Nonspacing_Mark Number "
    "Open_Punctuation Other Other_Letter Other_Number Other_Punctuation Other_Symbol P Paragraph_Separator "
    "Pc Pd Pe Pf Pi Po Private_Use Ps Punctuation S Sc Separator Sk Sm So Space_Separator Spacing_Mark "
    "Surrogate Symbol Titlecase_Letter Unassigned Uppercase_Letter Z Zl Zp Zs cntrl digit punct"
)
_SCRIPTS = (
    "Adlam Adlm Aghb Ahom Anatolian_Hieroglyphs Arab Arabic Armenian Armi Armn Avestan Avst Bali Balinese "
    "Bamu Bamum Bass Bassa_Vah Batak Batk Beng Bengali Berf Beria_Erfe Bhaiksuki Bhks Bopo Bopomofo Brah "
    "Brahmi Brai Braille Bugi Buginese Buhd Buhid Cakm Canadian_Aboriginal Cans Cari Carian "
    "Caucasian_Albanian Chakma Cham Cher Cherokee Chorasmian Chrs Common Copt Coptic Cpmn Cprt Cuneiform "
    "Cypriot Cypro_Minoan Cyrillic Cyrl Deseret Deva Devanagari Diak Dives_Akuru Dogr Dogra Dsrt Dupl "
    "Duployan Egyp Egyptian_Hieroglyphs Elba Elbasan Elym Elymaic Ethi Ethiopic Gara Garay Geor Georgian "
    "Glag Glagolitic Gong Gonm Goth Gothic Gran Grantha Greek Grek Gujarati Gujr Gukh Gunjala_Gondi "
    "Gurmukhi Guru Gurung_Khema Han Hang Hangul Hani Hanifi_Rohingya Hano Hanunoo Hatr Hatran Hebr Hebrew "
    "Hira Hiragana Hluw Hmng Hmnp Hung Imperial_Aramaic Inherited Inscriptional_Pahlavi "
    "Inscriptional_Parthian Ital Java Javanese Kaithi Kali Kana Kannada Katakana Kawi Kayah_Li Khar "
    "Kharoshthi Khitan_Small_Script Khmer Khmr Khoj Khojki Khudawadi Kirat_Rai Kits Knda Krai Kthi Lana Lao "
    "Laoo Latin Latn Lepc Lepcha Limb Limbu Lina Linb Linear_A Linear_B Lisu Lyci Lycian Lydi Lydian "
    "Mahajani Mahj Maka Makasar Malayalam Mand Mandaic Mani Manichaean Marc Marchen Masaram_Gondi "
    "Medefaidrin Medf Meetei_Mayek Mend Mende_Kikakui Merc Mero Meroitic_Cursive Meroitic_Hieroglyphs Miao "
    "Mlym Modi Mong Mongolian Mro Mroo Mtei Mult Multani Myanmar Mymr Nabataean Nag_Mundari Nagm Nand "
    "Nandinagari Narb Nbat New_Tai_Lue Newa Nko Nkoo Nshu Nushu Nyiakeng_Puachue_Hmong Ogam Ogham Ol_Chiki "
    "Ol_Onal Olck Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian "
    "Old_South_Arabian Old_Turkic Old_Uyghur Onao Oriya Orkh Orya Osage Osge Osma Osmanya Ougr Pahawh_Hmong "
    "Palm Palmyrene Pau_Cin_Hau Pauc Perm Phag Phags_Pa Phli Phlp Phnx Phoenician Plrd Prti Psalter_Pahlavi "
    "Qaac Qaai Rejang Rjng Rohg Runic Runr Samaritan Samr Sarb Saur Saurashtra Sgnw Sharada Shavian Shaw "
    "Shrd Sidd Siddham Sidetic Sidt SignWriting Sind Sinh Sinhala Sogd Sogdian Sogo Sora Sora_Sompeng Soyo "
    "Soyombo Sund Sundanese Sunu Sunuwar Sylo Syloti_Nagri Syrc Syriac Tagalog Tagb Tagbanwa Tai_Le "
    "Tai_Tham Tai_Viet Tai_Yo Takr Takri Tale Talu Tamil Taml Tang Tangsa Tangut Tavt Tayo Telu Telugu Tfng "
    "Tglg Thaa Thaana Thai Tibetan Tibt Tifinagh Tirh Tirhuta Tnsa Todhri Todr Tolong_Siki Tols Toto "
    "Tulu_Tigalari Tutg Ugar Ugaritic Unknown Vai Vaii Vith Vithkuqi Wancho Wara Warang_Citi Wcho Xpeo Xsux "
    "Yezi Yezidi Yi Yiii Zanabazar_Square Zanb Zinh Zyyy Zzzz"
)
_PROPERTIES = frozenset(f"{_BINARY} {_CATEGORIES}".split())
_OF_CATEGORY, _OF_SCRIPT = frozenset(_CATEGORIES.split()), frozenset(_SCRIPTS.split())

_ESCAPES = (
    r"\\(?:[fnrtv]|c[A-Za-z]|x[0-9A-Fa-f]{2}|0(?![0-9])|[^A-Za-z0-9]"
    r"|u(?:[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}"
    r"|\{0*(?:10[0-9A-Fa-f]{4}|[0-9A-Fa-f]{1,5})\}))"
)
_SET = r"\\[dDsSwW]|\\[pP]\{(?:(?P<kind>[A-Za-z_]+)=)?(?P<value>[A-Za-z0-9_]+)\}"
_NAME = r"(?:[^\W\d]|\$)[\w$\u200c\u200d]*"
_TERM = re.compile(
    rf"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?<(?P<name>{_NAME})>|(?!\?)))|(?P<close>\))"
    r"|(?P<assertion>[|^$]|\\[bB])|(?P<class>\[\^?)"
    r"|(?P<repeat>[*+?]\??|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\}\??)"
    rf"|\\(?P<number>[1-9][0-9]*)|\\k<(?P<reference>{_NAME})>|(?P<set>{_SET})|{_ESCAPES}"
    r"|[^\\^$*+?()\[\]{}|]",
    re.DOTALL,
)
_MEMBER = re.compile(rf"(?P<set>{_SET})|\\b|{_ESCAPES}|[^\\\]]", re.DOTALL)
_CONTROLS = {"f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "b": 8, "0": 0}


@dataclass
class _Groups:
    """The groups of a pattern that were opened so far, and the references to groups.

    A reference may come before its group.
    """

    names: list[str] = field(default_factory=list)
    opened: int = 0
    numbers: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def note(self, term: re.Match[str]) -> None:
        if term["open"] and term["open"] != "(?:":
            self.opened += 1
        for found, noted in (("name", self.names), ("number", self.numbers), ("reference", self.references)):
            if term[found]:
                noted.append(term[found])

    def agree(self) -> bool:
        return (
            len(set(self.names)) == len(self.names)
            and set(self.references) <= set(self.names)
            and all(_at_most(number, str(self.opened)) for number in self.numbers)
        )


def regex_syntax(text: str) -> bool:
    """Return whether the text is a regular expression."""
    groups, place = _Groups(), 0
    pending: list[bool] = []  # for each group that is open, whether a quantifier may follow it
    repeatable = False
    while place < len(text):
        term = _TERM.match(text, place)
        if term is None:
            return False
        place = term.end()
        groups.note(term)
        if term["repeat"]:
            if not repeatable or not _in_order(term):
                return False
            repeatable = False
        elif term["look"] or term["open"]:
            pending.append(bool(term["open"]))
            repeatable = False
        elif term["close"]:
            if not pending:
                return False
            repeatable = pending.pop()
        elif term["class"]:
            end = _class_end(text, place)
            if end is None:
                return False
            place, repeatable = end, True
        elif term["set"] and not _is_set(term):
            return False
        else:
            repeatable = not term["assertion"]
    return not pending and groups.agree()


def _at_most(number: str, bound: str) -> bool:
    """Return whether a number is at most a bound, both as digits of any length."""
    number, bound = number.lstrip("0"), bound.lstrip("0")
    return (len(number), number) <= (len(bound), bound)


def _in_order(term: re.Match[str]) -> bool:
    return not term["least"] or not term["most"] or _at_most(term["least"], term["most"])


def _is_set(term: re.Match[str]) -> bool:
    kind, value = term["kind"], term["value"]
    if value is None:
        return True
    if kind is None:
        return value in _PROPERTIES
    if kind in ("General_Category", "gc"):
        return value in _OF_CATEGORY
    return kind in ("Script", "sc", "Script_Extensions", "scx") and value in _OF_SCRIPT


def _class_end(text: str, place: int) -> int | None:
    """Return the position after a character class whose content begins at `place`; None if the class is invalid."""
    while not text.startswith("]", place):
        first = _MEMBER.match(text, place)
        if first is None or (first["set"] and not _is_set(first)):
            return None
        place = first.end()
        if text.startswith("-", place) and not text.startswith("-]", place):
            last = _MEMBER.match(text, place + 1)
            if last is None or first["set"] or last["set"] or _code(first[0]) > _code(last[0]):
                return None
            place = last.end()
    return place + 1


def _code(member: str) -> int:
    r"""Return the code point that a member of a character class denotes; the member must not be a set such as `\d`."""
    if member[0] != "\\":
        return ord(member)
    if member[1] == "c":
        return ord(member[2]) % 32
    if member[1] in "xu":
        digits, _, low = member[2:].partition("\\u")
        code = int(digits.strip("{}"), 16)
        return 0x10000 + ((code - 0xD800) << 10) + int(low, 16) - 0xDC00 if low else code
    return _CONTROLS.get(member[1], ord(member[1]))
