"""How a page is understood: plain functions from values to values; nothing here awaits.

tree.py, element.py     what capture gave, and what a user sees of it
space/      what there is to do on a page: elements, their ids, roles, places, the outline
instruct/   a sentence -> what is wanted of the page
vocabulary/ how people ask for what controls are called, by area of the web
match/      what is wanted x space -> ranked matches that can say why
resolve.py  an action x what was observed -> its target, or why not
diff.py     two trees -> effects; restless.py, what a page changes by itself
heal.py     a kept fingerprint.py -> the element that it was
content/    HTML -> what a reader came for
markdown/   content -> markdown
metadata/   title, author, dates, site
extract/    content x a model of the user's -> data that says where it is from
task.py, answers.py     an agent's task -> its orders and questions, and their answers
policy.py, secrets.py   what may be done, and what is never told
"""
