"""English word lists with which the claims engine tells statements of fact from other sentences."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Simple pasts of irregular verbs that are not also a common noun or adjective.
PAST = _set(
    "was were had did became began blew bore bought broke brought broadcast built burst came caught chose cost "
    "cut dealt died drew drove fell fled flew fought found froze gave gained got grew held hid hit hurt kept "
    "killed knew laid led left lent lost made meant met overthrew overtook paid put ran rang rode rose said sank "
    "saw sent set shook shot showed shrank shut slid sold sought spent split spoke spread sprang stole stood "
    "struck swore swept swam taught threw told took tore understood underwent upheld went withdrew withstood woke "
    "won wore wrote undertook overcame oversaw forbade beat bound clung crept dug fed flung forgave forgot lay "
    "leapt lit mistook sat slept slew sped spun stuck stung wept wound"
)
#: Participles that do not end in -ed, for perfects and passives.
PARTICIPLES = _set(
    "been become begun blown born borne bought broken brought built caught chosen come cost cut dealt done drawn "
    "driven fallen fled flown forbidden forced fought found frozen given gone got gotten grown held hidden hit "
    "hurt kept known laid led left lent lost made meant met overthrown paid put risen run said seen sent set "
    "shaken shot shown shut sold sought spent split spoken spread stolen stood struck sunk sworn swept taken "
    "taught thrown told torn understood undergone upheld withdrawn won worn written had"
)
#: Present tenses that state how things are.
STATE = _set(
    "is are has have 's controls control holds hold contains contain includes include owns own operates operate "
    "employs produces produce supplies supply exports export imports import limits limit prohibits prohibit bans "
    "ban requires require allows allow costs cost accounts account makes make remains remain lacks lack sits sit "
    "lies lie lives live earns earn pays pay receives receive ranks rank rates rate uses use serves serve belongs "
    "belong consists consist covers cover faces elects elect appoints governs forbids permits provides provide "
    "applies apply estimates estimate shows show shares borders hosts host runs run takes take causes cause kills "
    "kill affects affect exceeds exceed treats treat worships worship occurs occur happens happen begins ends "
    "means bars grants carries carry stands stand leads lead comes come goes go does do gets get gives give works "
    "work attends attend exists exist grows grow rises rise falls fall drops drop"
)
#: Words in -ed that are no past tense.
NOT_PAST = _set(
    "need indeed speed feed seed breed exceed proceed succeed hundred united unprecedented so-called detailed "
    "sacred naked wicked embed limited increased complicated sophisticated supposed unexpected dedicated red bed "
    "greed weed deed creed"
)
#: Words after which a word in -ed is an adjective, an infinitive's participle or a mere prospect.
NO_PAST_AFTER = _set(
    "a an the to of from for in on by with without as be any some its their his her our your my this that these "
    "those more most less very highly and/or into against between through each every no"
)
#: Words after which a word in -ed is a passive or perfect.
PASSIVE = _set("was were is are been being had has have he she they it who which not never also later i we")
#: Words that follow a past tense in -ed.
AFTER_PAST = _set(
    "to in on at by the a an that with from for his her its their up out when after before as about over into "
    "against through during between under off down back and or not no this these those him them it us me our my "
    "your more than around across within without since until because while where some any all both two three "
    "several many each"
)
#: Words after which a form like a present tense is a noun or an infinitive.
NO_VERB_AFTER = _set(
    "to the a an of would could will may might must should can in on by for with from its their his her our your "
    "my this that's no any some new"
)
#: Verbs with which someone is reported to have stated something as a fact.
REPORT = _set(
    "said says say stated states claimed claims claim confirmed confirms announced announces reported reports "
    "added adds told tells noted notes revealed reveals explained explains acknowledged acknowledges admitted "
    "admits alleged alleges argued argues asserted asserts declared declares disclosed discloses emphasized "
    "emphasised emphasizes emphasises indicated indicates insisted insists maintained maintains mentioned "
    "mentions observed observes pointed recalled replied showed shows found estimates estimated wrote writes "
    "testified clarified clarifies stressed stresses warned warns denied denies concluded concludes highlighted "
    "highlights suggested suggests believes believed"
)
#: Verbs of wishing, believing, praising, asking: what follows is no fact.
MENTAL = _set(
    "believe believes believed hope hopes hoped hoping fear fears feared want wants wanted think thinks thought "
    "feel feels felt wish wishes wished expect expects expected recognize recognizes recognise recognises worry "
    "worries worried love loves prefer prefers intend intends guess doubt doubts trust seek seeks aim aims"
)
SPEECH_ACT = _set(
    "expressed expresses expressing urged urges urge urging asked asks asking refused refuses refusing declined "
    "declines welcomed welcomes praised praises criticised criticized called calls calling demanded demands "
    "suggested suggesting encouraged encourages invited thanked apologised apologized condemned condemns "
    "denounced reaffirmed reaffirms advised recommends recommended appealed"
)
#: Verbs that interpret rather than report.
INTERPRET = _set(
    "signals signal signaled signalled highlights highlight underscores underscore underlines suggests suggest "
    "appears appear appeared seems seem seemed marks reflects reflect represents presents demonstrates "
    "illustrates raises raising raise reinforcing signaling signalling straining undermining potentially poses "
    "pose threatens complicates contradict contradicts promises ensures ensure proves risks risk tempt tempting "
    "perceived regarded viewed"
)
MODAL = _set("would could may might should must ought can cannot can't couldn't wouldn't shouldn't 'd")
FUTURE = _set(
    "will won't 'll shall gonna tomorrow upcoming likely unlikely expected intends plans hopes aims poised slated "
    "eventually soon"
)
ADVICE = _set(
    "should must ought let's lets urge urges urged need needs needed please encourage encouraged remember imagine"
)
FIRST = _set("i we my our us me i'm i've we're we've i'll we'll i'd ours myself ourselves")
SECOND = _set("you your you're you'll you've yours")
#: Words of judgement.
OPINION = _set(
    "absurd alarming amazing awful bad badly beautiful beautifully best better brave brilliant clear clearly "
    "courageous crazy crucial dangerous deeply delighted deserve deserves difficult disappointing disaster "
    "disgraceful disgusting encouraging essential evident excellent exciting excited fair fantastic fool foolish "
    "fortunate fortunately frankly glad good great grateful grievous grotesque happy harsh heartbreaking honest "
    "hope hopeful hopefully horrible huge ideal importance important impressive incredible incredibly indeed "
    "inspiring interesting justice key lovely massive mistake moral naturally necessary nice obvious obviously "
    "outrageous perfect perhaps pleased powerful prepared proud prudent radical reality ridiculous right rightly "
    "sad sadly sensible serious seriously shame shameful shocking silly simple simply spectacular strong stupid "
    "success surely terrible terrific tragic tragedy tremendous truly true unfair unfortunate unfortunately "
    "unwise valuable vital want welcome wonderful worry worried worse worst worth wrong wise challenging "
    "challenge tempting controversial complex dynamics significant strategic momentum realistic unacceptable"
)
HEDGE = _set("unclear uncertain questions details speculate speculation possibly perhaps presumably apparently somehow")
#: Numbers written out, and words of amount.
AMOUNT = _set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion billions trillion trillions dozen dozens half third quarter quarters majority "
    "percent per-cent twice double doubled tripled triple zero fewer several tens scores"
)
MONEY = _set("dollar dollars euro euros pound pounds yen yuan rubles roubles cents")
#: Time that pins a statement down.
TIME = _set(
    "january february march april june july august september october november december jan feb mar apr jun jul "
    "aug sept oct nov dec monday tuesday wednesday thursday friday saturday sunday yesterday today tonight ago "
    "since until 1970s 1980s 1990s 2000s 2010s century decade decades earlier recently previously annual annually "
    "weekly monthly daily currently already formerly originally"
)
COMPARISON = _set(
    "largest biggest highest lowest smallest longest shortest fastest oldest youngest record deadliest worst "
    "richest poorest strongest heaviest earliest latest fewer greater higher lower larger smaller increased "
    "decreased increase decrease rose fell grew dropped gained declined doubled halved never ever unprecedented "
    "average"
)
LAW = _set(
    "law laws act bill court courts ruled ruling ban banned bans prohibit prohibits prohibited illegal legal "
    "sanctions treaty constitution legislation regulation regulations tax taxes trial convicted sentenced charged "
    "charges lawsuit sued judge verdict policy tariff tariffs arrested mandatory permit licence license guilty "
    "manslaughter murder accused allegations"
)
#: Events that leave a trace one can look up.
EVENT = _set(
    "killed kill died dead dies death deaths injured injuries wounded arrested detained elected re-elected "
    "defeated won lost resigned appointed fired attacked bombed crashed collapsed sank rescued evacuated found "
    "discovered signed launched opened closed founded built born married joined moved transferred published "
    "released issued approved rejected passed voted announced invaded annexed occupied seized captured shot "
    "struck hit destroyed damaged exploded burned stolen provided received paid sold bought spent committed "
    "deployed exchanged retaliated cracked erupted caused occurred happened held began begun started ended "
    "finished visited met flew arrived landed promoted agreed extended cancelled canceled suspended imprisoned "
    "jailed sentenced convicted evidence banned ordered placed planned testified recorded reached scored beat "
    "conducted tested infected diagnosed spread dismissed contacted completed unveiled employed"
)
CAUSE = _set("because due caused causing causes cause result resulted resulting led after following")
CONDITION = _set("if unless whether provided assuming suppose supposing otherwise")
#: Words of credits, author lines, subscriptions and lists of sources.
FURNITURE = _set(
    "image images photo photos photograph photographer pictured picture credit caption getty shutterstock file "
    "subscribe subscription newsletter cookies copyright reserved wordpress theme click tap share tweet facebook "
    "twitter instagram whatsapp categories category tags sources source related advertisement sign inbox "
    "contributor bestselling contributing editor writings author books subscribers login signup podcast comments"
)
#: Words no English text of a few sentences goes without.
COMMON = _set(
    "the of and to in a is that for was on with as by at from it are has said be were this not have an its he"
)
ABSTRACT = _set(
    "move approach stance suggestion effort efforts shift idea view vision hopes will importance need commitment "
    "concerns concern prospects opportunity potential possibility"
)
