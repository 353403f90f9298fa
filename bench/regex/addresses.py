"""Searching a text for mail and web addresses."""
import re
import sys

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"(https?|ftp)://([^\s/:?#]+)(?::(\d+))?([^\s?#]*)(\?[^\s#]*)?")

PARTS = ["Write to {u}.{v}@example{i}.org before noon, or not at all. ", "The page is at http://www.site{i}.net:8080/a/{u}?q={v} , he said. ",
         "Nothing to see here: no address in this sentence, although it is long and has commas, dots. And more. ",
         "See https://{v}.example.com/{u}/index.html#top or ftp://files.{u}.de/pub . ", "a@b is no address; neither is @home. "]


def main(n):
    names = ["anna", "bert", "carla", "dirk", "emil"]
    text = "".join(PARTS[i % 5].format(i=i, u=names[i % 5], v=names[i * 3 % 5]) for i in range(2000))
    mails = hosts = ports = 0
    for i in range(n):
        found = MAIL.findall(text)
        mails += len(found) + len(found[i])
        at = 0
        while m := URL.search(text, at):
            hosts += len(m[2])
            if m[3]:
                ports += int(m[3])
            at = m.end()
    print(len(text), mails, hosts, ports)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
