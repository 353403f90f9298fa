"""Sets and words over text that is not ASCII: Latin letters with accents, Greek, Cyrillic."""
import re
import sys

WORD = re.compile(r"\w+")
GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")
MIXED = re.compile(r"[a-zäöüßéèêçñ0-9_,.;:!?\u0410-\u044f-]{3,}", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?…]+[.!?…]+\s*")

TEXT = ("Über den Wolken muß die Freiheit wohl grenzenlos sein. Déjà vu, garçon! Το ποτάμι κυλάει αργά προς τη θάλασσα. "
        "Мой дядя самых честных правил… Ein naïver Maßstab? ÄRGER im Büro: el niño y la niña, 42 años. Ταξίδι 2024. ")


def main(n):
    text = TEXT * 10
    words = greek = mixed = sentences = 0
    for _ in range(n):
        words += len(WORD.findall(text))
        for m in GREEK.finditer(text):
            greek += m.end() - m.start()
        mixed += sum(len(part) for part in MIXED.findall(text))
        sentences += len(SENTENCE.findall(text))
    print(len(text), words, greek, mixed, sentences)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
