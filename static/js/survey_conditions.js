// When a question is asked: the same rules as surveys/conditions.py, and the tests run both on the same cases.
((scope) => {
  "use strict";
  const isNumber = (answer) => typeof answer === "number";
  const OPERATORS = {
    eq: (answer, value) => answer === value,
    ne: (answer, value) => answer !== null && answer !== value,
    lt: (answer, value) => isNumber(answer) && answer < value,
    le: (answer, value) => isNumber(answer) && answer <= value,
    gt: (answer, value) => isNumber(answer) && answer > value,
    ge: (answer, value) => isNumber(answer) && answer >= value,
    includes: (answer, value) => Array.isArray(answer) && answer.includes(value),
    answered: (answer) => answer !== null && answer !== "" && !(Array.isArray(answer) && answer.length === 0),
  };

  function holds(tree, answers) {
    if (!tree || Object.keys(tree).length === 0) return true;
    if ("all" in tree) return tree.all.every((part) => holds(part, answers));
    if ("any" in tree) return tree.any.some((part) => holds(part, answers));
    if ("not" in tree) return !holds(tree.not, answers);
    const answer = Object.hasOwn(answers, tree.item) ? answers[tree.item] : null;
    return OPERATORS[tree.op](answer === undefined ? null : answer, tree.value);
  }

  scope.surveyConditions = { holds };
})(globalThis);
