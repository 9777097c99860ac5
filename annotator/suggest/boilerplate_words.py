"""Word lists of the boilerplate engine: function words, and phrases that boilerplate is made of, by group."""

from __future__ import annotations

_FUNCTION = """
the a an of to in on at by for with from as that this these those is are was were be been has have had it its
he she they them their his her him and or but if when while which who whom than then so not no can could
would should will may might do does did into over after before about between through during because there
here what how where also more most such only just even very still both each some any all out up down off
own same other
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
YOU = frozenset(("you", "your", "yours", "yourself"))
WE = frozenset(("we", "our", "us", "ours", "i", "my", "me", "mine"))

# The groups are features of their own, so that a phrase which the training pages do not hold is known as well.
_CUES: dict[str, str] = {
    "share": """
        share | share this | share on | tweet | retweet | pin it | whatsapp | copy link | link copied | facebook
        | twitter | linkedin | instagram | youtube | pinterest | reddit | telegram | tiktok | threads | bluesky |
        mastodon | follow us | follow me | follow | like us | flipboard | print this | email this | view on
        instagram | x twitter | clipboard | print | rss
    """,
    "newsletter": """
        newsletter | newsletters | subscribe | subscription | subscribers | subscribed | unsubscribe | sign up |
        signup | your inbox | mailing list | email address | weekly digest | daily briefing | get the latest |
        join our | latest updates | join thousands | straight to | don't miss | email updates | sign me | opt out
        | opt in | alerts | email alerts | push notifications
    """,
    "account": """
        log in | login | sign in | register | password | my account | create account | create an account |
        already a | member | free trial | become a member | premium | unlock | continue reading | to continue |
        logged in | paywall | your account | subscriber | subscribers only | free account
    """,
    "comments": """
        comment | comments | reply | replies | leave a | post a | your email | required fields | not be published
        | save my | discussion about | be the first | moderated | upvote | likes | view comments | add a comment
        | sort by | newest | oldest | disqus
    """,
    "related": """
        related | related posts | related articles | related stories | you may | might also | may also | also
        like | read more | read also | also read | see also | more from | more on | recommended | recommended for
        | trending | most popular | most read | popular | latest news | latest posts | recent posts | up next |
        next article | previous article | next post | previous post | previous | next | keep reading | more
        stories | editor's picks | editors picks | read next | you missed | top stories | in case | learn more |
        further reading | older | newer | view all | see all | load more | show more | read full | full story |
        must read | more news
    """,
    "legal": """
        copyright | rights reserved | all rights | reserved | cookie | cookies | privacy | privacy policy | terms
        | conditions | terms of | disclaimer | disclosure | affiliate | affiliate links | commission | consent |
        gdpr | trademark | trademarks | legal notice | licensed under | without permission | reproduced | we may
        earn | financial advice | informational purposes | personal data | third party | your data | partners |
        imprint | accessibility
    """,
    "ad": """
        advertisement | advertise | advertising | advertisements | sponsored | promoted | sponsor | ads | ad |
        paid content | article continues | continues below | story continues | scroll to | partner content |
        remove ads | promotion | coupon | discount
    """,
    "author": """
        about the | the author | author | written by | posted by | reviewed by | edited by | medically reviewed |
        contributor | staff writer | freelance | columnist | senior editor | journalist | correspondent | bio |
        is a | has been | follow him | follow her | view all | by | editor | reporter | writer | fact checked |
        reported by | reporting by | editing by | additional reporting | blogger | contributed to
    """,
    "meta": """
        min read | minute read | minutes read | mins read | minutes | updated | published | posted | last updated
        | updated on | published on | posted on | posted in | filed under | tags | tagged | categories | category
        | topics | views | est | edt | gmt | ist | pm | am | ago | hours ago | days ago | modified | read time |
        reading time | time to | date | source | word count | issn | doi
    """,
    "picture": """
        photo | photos | photograph | photo by | photo credit | image | images | image credit | image source |
        credit | credits | courtesy | courtesy of | getty | getty images | shutterstock | unsplash | istock |
        reuters | afp | ap photo | via getty | file photo | pictured | illustration | screenshot | gallery |
        caption | video | watch | slideshow | adobe stock | pexels | pixabay | wikimedia | alamy
    """,
    "call": """
        click here | click | learn more | get started | contact us | download | buy now | shop now | try | try it
        | for free | book a | schedule a | request a | get a | free | demo | a demo | quote | free quote | call
        us | contact | get in | in touch | talk to | order now | add to | cart | to cart | checkout | apply now |
        donate | support us | our team | find out | watch now | listen | start your | view details | discover |
        explore | view more | claim your | credit card | no credit | get your | risk free | our services |
        trusted by
    """,
    "site": """
        home | menu | search | skip to | main content | site map | sitemap | navigation | toggle | back to | to
        top | faq | careers | about us | our story | help center | support | all categories | powered by |
        wordpress | theme | website | websites | blog | homepage | jump to | table of | of contents | contents |
        in this | on this | this page | this article | close | open | loading | expand | javascript | browser |
        plugin | widget | app | app store | google play | dark mode | language | switch | slider | popup | slide
        in | landing page | template
    """,
}
CUE_GROUPS = tuple(_CUES)

#: The groups (places in `CUE_GROUPS`) that a word or a pair of words belongs to.
CUE_OF: dict[str, tuple[int, ...]] = {}
for _row, _phrases in enumerate(_CUES.values()):
    for _phrase in _phrases.split("|"):
        _words = " ".join(_phrase.split())
        CUE_OF[_words] = (*CUE_OF.get(_words, ()), _row)
