"""Words of French and English that say nothing about a topic, in lower case and without accents.

Chosen by hand, mostly from spaCy's lists (``spacy.lang.fr.stop_words``,
``spacy.lang.en.stop_words``), which take a second to import and also have words with a topic:
«gens», «parler», "call". Words that have another meaning, which an article can be about, are
missing too: «but» (goal), "can" (Coupe d'Afrique des Nations), «eu» (European Union), «or» (gold),
«ours» (bear), "us" (United States). A single letter, such as the «l» of «l’État», is not a word
here: see `words.word_spans`.
"""

import re
from collections.abc import Iterator

# Information technology and the World Health Organization; in a sentence in capitals they are words.
ACRONYMS = ("IT", "WHO")
_ACRONYM = re.compile(
    rf"(?<!\w)(?<![A-ZÀ-Þ]{{2}}\W)(?:{'|'.join(ACRONYMS)})(?!\w|\W{{1,3}}[A-ZÀ-Þ]{{2}})"
)

STOP_WORDS = frozenset(
    # French: articles, determiners and numbers
    "au aucun aucune autre autres aux ce certain certaine certaines certains ces cet cette"
    " chaque de des divers diverses du la le les leur leurs ma mes meme memes mon nos notre nul"
    " nulle plusieurs quel quelle quelles quelque quelques quels sa seul seule seules seuls ses"
    " son ta tel telle telles tels tes ton tous tout toute toutes un une unes uns votre vos deux"
    " trois quatre cinq six sept huit neuf dix"
    # pronouns
    " auquel autrui auxquelles auxquels ca ceci cela celle celles celui ceux chacun chacune dont"
    " duquel desquelles desquels elle elles en eux il ils je laquelle lequel lesquelles lesquels"
    " lui me moi nous on ou quelqu qui quiconque quoi rien se soi te toi tu vous"
    # prepositions and conjunctions
    " afin apres avant avec car chez comme contre dans depuis derriere devant donc durant entre"
    " envers et hormis hors jusqu jusque lors lorsqu lorsque mais malgre ni outre par parce"
    " parmi pendant pour puis puisqu puisque qu quand quant que quoiqu quoique sans sauf selon"
    " si sinon sous sur tandis vers via voici voila"
    # adverbs
    " abord ailleurs ainsi alors assez aujourd hui auparavant aussi aussitot autant autrement"
    " beaucoup bien bientot certes combien comment cependant davantage dedans dehors deja dela"
    " desormais dessous dessus egalement encore enfin ensuite environ ici jadis jamais la"
    " maintenant mieux moins ne neanmoins non notamment oui parfois partout pas peu plus plutot"
    " pourquoi pourtant presqu presque pres quasi seulement souvent surtout tant tantot"
    " tellement toujours toutefois tres trop vraiment"
    # verbs that help others
    " ait as aura auraient aurait auront avaient avais avait avez avoir avons ayant es est"
    " etaient etais etait etant ete etes etre eut eurent font fait faire fit furent fut ont sera"
    " seraient serait seront soient soit sont suis pu doit doivent devra devrait devront faut"
    " peut peuvent pourra pourrait pourront va vais vont dit faisant"
    # English: articles, determiners and numbers
    " all an another any both each either enough every few fewer less many more most much"
    " neither no one other others own same several some such that the these this those two three"
    " four five six seven eight nine ten"
    # pronouns
    " anybody anyone anything everybody everyone everything he her hers herself him himself his"
    " it its itself me my myself nobody none nothing our ourselves she somebody someone"
    " something their theirs them themselves they we what whatever which who whom whose you your"
    " yours yourself yourselves"
    # prepositions and conjunctions
    " about above across after against along although amid among amongst and around as at"
    " because before behind below besides between beyond by despite down during except"
    " for from if in into like nor of off on onto out over per rather since so than though"
    " through throughout to toward towards under unless until up upon whereas whether while with"
    " within without"
    # adverbs
    " again ago almost already also always even ever further hence here how however indeed"
    " instead just meanwhile moreover mostly never nevertheless not now often once only"
    " otherwise perhaps quite really still then there therefore thus together too very well when"
    " where why yet"
    # verbs that help others, and what an apostrophe leaves of them
    " am are be became become been being cannot could couldn did didn do does doesn doing done"
    " had hadn has hasn have having is isn ll may might must re said says shall should shouldn"
    " ve was wasn were weren will would wouldn aren".split()
)


def acronym_starts(text: str) -> Iterator[int]:
    """Yield where acronyms that spell a stop word start.

    Examples
    --------
    >>> texts = ("L’IT à Dakar, selon la WHO", "IT IS OVER. NOT IT")
    >>> [text[i:i + 3] for text in texts for i in acronym_starts(text)]
    ['IT ', 'WHO']
    """
    if any(acronym in text for acronym in ACRONYMS):  # the expression looks behind every character
        for match in _ACRONYM.finditer(text):
            yield match.start()
