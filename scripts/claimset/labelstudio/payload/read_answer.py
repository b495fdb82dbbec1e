"""Reads the answer to one question, about a span or about the document, out of the region that holds it."""

from collections.abc import Iterable, Mapping

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import BRANCH, Region, quote_name, shorten_id
from claimset.model.record import Answers
from claimset.model.schema import Attribute, Label
from claimset.model.span import SingleValue, Value
from claimset.schema.questions import choice_values, ordered_values
from claimset.text.decode import storable


class UnreadAnswer(ValueError):
    """An answer cannot be read; `code` is the rule whose page explains why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_answer(attribute: Attribute, region: Region, former_names: FormerNames) -> Value:
    """
    Return the value that a region gives an attribute; of one with several values a tuple.

    Chosen values stand in the schema's order, lines of text as they were saved, each once. Raises UnreadAnswer.
    """
    value, subject = region.get("value") or {}, f"'{attribute.name}' of the region {shorten_id(region.get('id'))}"
    answers = value.get("text") if attribute.kind == "text" else value.get("choices")
    answers = [answers] if isinstance(answers, str) else answers or []
    if attribute.kind == "text":
        lines = [answer.strip() for answer in answers]
        if not all(map(storable, lines)):
            raise UnreadAnswer("SCH003", f"{subject} holds a character that cannot be stored")
        if attribute.many:
            return ordered_values(attribute, [line for line in lines if line])
        if not lines:
            raise UnreadAnswer("SCH003", f"{subject} has 0 values")
        return "\n".join(lines).strip()
    if not attribute.many and len(answers) != 1:
        raise UnreadAnswer("SCH003", f"{subject} has {len(answers)} values")
    chosen_values = [_choice(attribute, answer, subject, former_names) for answer in answers]
    return ordered_values(attribute, chosen_values) if attribute.many else chosen_values[0]


def written_name(options: Iterable[Label], name: str) -> str:
    """
    Return the name that a label or choice has in the schema.

    A result that was saved before an interface gave an alias holds the words that annotators see: the title here.
    """
    titled = []
    for option in options:
        if str(option.name) == name:
            return name
        if option.title == name:
            titled.append(str(option.name))
    return titled[0] if len(titled) == 1 else name


def _choice(attribute: Attribute, answer: str, subject: str, former_names: FormerNames) -> SingleValue:
    if attribute.kind == "boolean" and answer in choice_values(attribute):
        return answer == "true"
    name = written_name(attribute.values, answer)
    # A path through a taxonomy ends at the chosen value. Its name is the last step unless another branch has the same.
    for candidate in (name, written_name(attribute.values, answer.rpartition(BRANCH)[2])):
        for option in attribute.values:
            if str(option.name) == candidate:
                return option.name
    choice_text = former_names.open_choice("Choices", attribute.control, answer)
    message = f"{subject} has the unknown value {quote_name(answer)}"
    if choice_text:
        raise UnreadAnswer("LBL004", f"{message}, which{choice_text}")
    raise UnreadAnswer("SCH004", message)


def with_unread_answers(gaps: Answers, unread_answers: Mapping[str, Mapping[str, Iterable[str]]]) -> Answers:
    """
    Add the answers that could not be read, ids of spans by layer and attribute, to those that nobody was asked for.

    As omitted answers they would get the schema's default.
    """
    merged = {place: dict(answers) for place, answers in gaps.items()}
    for place, unread in unread_answers.items():
        for name, ids in unread.items():
            answers = merged.setdefault(place, {})
            answers[name] = tuple(sorted({*answers.get(name, ()), *ids}))
    return {place: dict(sorted(answers.items())) for place, answers in sorted(merged.items())}
