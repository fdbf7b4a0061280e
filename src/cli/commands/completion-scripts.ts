import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type CommandSpec,
  flagsOf,
} from '../commands.js';
import type { Flag } from '../flag.js';

/** What is completed: the same for every shell. */
interface Completion {
  readonly command: CommandName;
  readonly summary: string;
  readonly flags: readonly (readonly [name: string, flag: Flag])[];
  /** What may follow the command, besides flags. */
  readonly words: readonly string[];
}

const COMPLETIONS: readonly Completion[] = COMMAND_NAMES.map(command => {
  const { summary, words = [] }: CommandSpec = COMMANDS[command];
  const flags: Readonly<Record<string, Flag>> = flagsOf(command);
  return {
    command,
    summary,
    flags: Object.entries(flags),
    words: command === 'help' ? COMMAND_NAMES : words,
  };
});

function takesFile({ value = '' }: Flag): boolean {
  return value.startsWith('FILE');
}

/** The script that completes the command in each shell. */
export const COMPLETION_SCRIPTS: Readonly<Record<'bash' | 'zsh' | 'fish', () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function bashScript(): string {
  // Flags with the same values share a branch.
  const patterns = new Map<string, string[]>();
  for (const { command, flags } of COMPLETIONS) {
    for (const [name, flag] of flags) {
      if (flag.value === undefined) continue;
      const values = bashValues(flag);
      patterns.set(values, [...(patterns.get(values) ?? []), `'${command} --${name}'`]);
    }
  }
  const valueCases = Array.from(
    patterns,
    ([values, each]) => `    ${each.join(' | \\\n      ')})\n      ${values}\n      return ;;`,
  );
  const wordCases = COMPLETIONS.map(({ command, flags, words }) => {
    const names = flags.map(([name]) => `--${name}`).join(' ');
    return `    ${command}) flags=${quote(names)} words=${quote(words.join(' '))} ;;`;
  });
  return `# Completes jobwait in bash: source <(jobwait completion bash)
_jobwait() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command=wait flags words
  # In --flag=value bash takes the sign for a word.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
      ${COMMAND_NAMES.join(' | ')}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  COMPREPLY=()
  case "$command $previous" in
${valueCases.join('\n')}
  esac
  case $command in
${wordCases.join('\n')}
  esac
  ((COMP_CWORD == 1)) && words=${quote(COMMAND_NAMES.join(' '))}
  [[ $current == -* ]] && words=$flags
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _jobwait jobwait
`;
}

/** The statement that completes the value of a flag. */
function bashValues(flag: Flag): string {
  // bash 3 has no compopt, which makes it complete names with spaces.
  if (takesFile(flag)) {
    return `compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$current"))`;
  }
  return flag.choices
    ? `COMPREPLY=($(compgen -W ${quote(flag.choices.join(' '))} -- "$current"))`
    : ':';
}

function zshScript(): string {
  const cases = COMPLETIONS.map(({ command, flags, words }) => {
    const specs = flags.map(([name, flag]) => {
      const { value, help, choices } = flag;
      const repeat = flag.isRepeatable ? '*' : '';
      const text = `${repeat}--${name}${value ? '=' : ''}[${help.replace(/[\\[\]:]/g, '\\$&')}]`;
      if (value === undefined) return quote(text);
      const action = takesFile(flag) ? '_files' : choices ? `(${choices.join(' ')})` : ' ';
      return quote(`${text}:${value}:${action}`);
    });
    // Job ids cannot be completed.
    const rest = words.length > 0 ? `*: :(${words.join(' ')})` : '*: : ';
    const all = [...specs, quote(rest)];
    return `    ${command})\n      _arguments -s ${all.join(' \\\n        ')} ;;`;
  });
  const commands = COMPLETIONS.map(
    ({ command, summary }) => `    ${quote(`${command}:${summary.replace(/:/g, '\\:')}`)}`,
  );
  return `#compdef jobwait
# Completes jobwait in zsh: source <(jobwait completion zsh), or a file _jobwait in a folder of $fpath
_jobwait() {
  local command=wait
  local -a subcommands=(
${commands.join('\n')}
  )
  if ((CURRENT == 2)); then
    [[ $PREFIX == -* ]] || { _describe command subcommands; return; }
  elif ((\${subcommands[(I)\${words[2]}:*]})); then
    command=\${words[2]}
    shift words
    ((CURRENT--))
  fi
  case $command in
${cases.join('\n')}
  esac
}
if [[ \${funcstack[1]} == _jobwait ]]; then _jobwait "$@"; else compdef _jobwait jobwait; fi
`;
}

function fishScript(): string {
  const others = COMMAND_NAMES.filter(name => name !== 'wait').join(' ');
  const lines = COMPLETIONS.flatMap(({ command, summary, flags, words }) => {
    const condition =
      command === 'wait'
        ? '"not __fish_seen_subcommand_from $others"'
        : `'__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c jobwait -n __fish_use_subcommand -a ${command} -d ${fishQuote(summary)}`,
      ...flags.map(([name, flag]) => {
        const choices = flag.choices ? ` -a ${fishQuote(flag.choices.join(' '))}` : '';
        const argument =
          flag.value === undefined ? '' : takesFile(flag) ? ' -r -F' : ` -x${choices}`;
        return `complete -c jobwait -n ${condition} -l ${name}${argument} -d ${fishQuote(flag.help)}`;
      }),
      ...(words.length > 0
        ? [`complete -c jobwait -n ${condition} -a ${fishQuote(words.join(' '))}`]
        : []),
    ];
  });
  return `# Completes jobwait in fish: jobwait completion fish | source
set -l others ${others}
complete -c jobwait -f
${lines.join('\n')}
`;
}

/** A word in single quotes, for bash and zsh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
