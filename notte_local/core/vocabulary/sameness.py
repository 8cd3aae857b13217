"""Words that people use for one another: a line holds what mostly means the same on the web."""

from __future__ import annotations

from functools import cache

from notte_local.core.words import stem

_ALIKE = """
mail email e-mail inbox letter
message dm note
gift present
buy purchase acquire
price cost prices fee charge rate
cheap cheapest inexpensive affordable budget bargain lowest
expensive dear costly pricey
remove delete erase wipe discard trash bin scrap
photo picture image pic snapshot
film movie
clip video footage
phone mobile telephone cell cellphone smartphone
call ring dial
job vacancy position opening career
work employment
company firm business employer enterprise organisation organization
shop store
cart basket trolley
order orders purchases
parcel package shipment
delivery shipping dispatch
ship deliver
account profile
password passcode passphrase
username login handle nickname
signup register join enroll
signin login logon
signout logout logoff
mistake error typo misprint
error fault bug problem issue trouble
help support assistance aid
question query enquiry inquiry
answer reply respond response
comment remark
review rating opinion
people folks persons users
person somebody someone anyone anybody
friend buddy pal mate
customer client shopper
staff employees colleagues coworkers workforce
boss manager supervisor
author writer
doctor physician gp
physician clinician
medicine drug medication pills
hospital clinic
appointment booking reservation
book reserve
flight plane airline
trip journey travel
hotel room accommodation lodging
luggage baggage suitcase bags
ticket tickets
seat seats
car vehicle auto automobile
train rail railway
bus coach
film cinema
song track tune
album record
music songs
listen hear
watch view
loud volume
quiet mute silent silence
start begin launch commence
stop end halt quit
finish complete done
cancel abort
close shut
open unfold
expand unfold widen
collapse fold
show display reveal
hide conceal
change alter modify edit amend
fix repair mend correct
update refresh renew
new fresh latest newest
old oldest previous earlier former
first beginning
last final
next following
before previous
big large huge
small little tiny
bigger larger enlarge
smaller reduce shrink
fast quick rapid
dark night black
bright light
colour color shade hue
text words writing
letters characters
font typeface
copy duplicate clone
print paper printer
send submit
share forward
save keep store
download fetch
upload attach
file document
folder directory
picture avatar
list overview
find search look
map directions route
place location address where
near nearby closest nearest
city town
country nation
language tongue
english englisch
money cash funds
pay payment
bill invoice
receipt proof
refund reimburse reimbursement
card cards
bank banking
loan credit borrow
rent lease
house home property
flat apartment
discount reduction sale deal offer
voucher coupon promo code
subscription membership plan
free gratis complimentary
trial try
premium pro paid
ads adverts advertising advertisements commercials
cookie cookies tracking
privacy private
public everybody everyone
news headlines
newspaper paper journal magazine
article story post
blog posts
newsletter updates
weather forecast
teacher tutor instructor lecturer
student pupil learner
school college university
lesson class course
exam test quiz
grade mark score
homework assignment
book novel
kid kids child children
family relatives
woman women ladies female
man men male gentlemen
clothes clothing apparel wear
shoes footwear
food meal dish
restaurant eatery
recipe cook cooking
drink beverage
taxes tax
law legal
terms conditions rules
government authority
police cops
dead deceased
marry married marriage wedding
birth birthday born
surname lastname
alert notification alarm
reminder remind
remember recall memorise memorize
forget forgot forgotten
block ban
report flag
spam junk
hacked breach compromised attacked
secure security safe protect
verify verification confirm
factor step
two 2
one-time otp
code codes digits pin
computer laptop pc machine device
screen display monitor
app application program software
website site webpage
settings preferences options configuration
setup install configure
menu navigation
tab tabs
page pages
chapter section
summary recap
history past
calendar diary agenda
meeting conference
event events
today now
date day
time hour
team crew
group community
follow subscribe
unfollow unsubscribe
like love heart
dislike hate
talk chat speak
contact reach
about info information details
guide manual instructions tutorial howto
example sample
statistics stats figures numbers analytics
chart graph diagram plot
export extract
import load
filter narrow refine
sort rank arrange
compare versus
number amount quantity
size measurements
stock availability available
sold seller vendor merchant
warranty guarantee
return send-back
broken damaged defective
exchange swap
donate donation charity contribute
volunteer volunteering
stop unsubscribe
quick express
pickup collect collection
"""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _ALIKE.strip().splitlines():
        said = tuple(dict.fromkeys(stem(word.replace("-", "")) for word in line.split()))
        for word in said:
            others = (*found.get(word, ()), *(other for other in said if other != word))
            found[word] = tuple(dict.fromkeys(others))
    return found


def alike_words(word: str) -> tuple[str, ...]:
    """The stems that are said for `word`, itself a stem."""
    return _table().get(word, ())
