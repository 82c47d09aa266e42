import type { Config, Problem, Rule } from 'varve'

/**
 * A declaration whose rules are still asked about every change, while one that the values at start break is only told:
 * whoever would mend that must be able to.
 */
export function withLenientRules(config: Config, tell: (problem: Problem) => void): Config {
  return { ...config, rules: config.rules.map(rule => lenient(rule, tell)) }
}

function lenient(rule: Rule, tell: (problem: Problem) => void): Rule {
  return {
    ...rule,
    check: async proposal => {
      // Only at start is a rule asked without a change.
      if (proposal.changes.length > 0) return rule.check(proposal)
      const broken = await brokenAtStart(rule, proposal)
      if (broken !== undefined) tell({ code: 'INVALID_VALUE', key: rule.name, issue: broken })
      return undefined
    },
  }
}

async function brokenAtStart(rule: Rule, proposal: Parameters<Rule['check']>[0]): Promise<string | undefined> {
  try {
    const issue = await rule.check(proposal)
    return issue === undefined ? undefined : `is a rule that is broken: ${issue}`
  } catch {
    return 'is a rule that could not be judged'
  }
}
