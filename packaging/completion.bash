# Completion for bash: source it, or put it where bash-completion looks. The flags are those that each program's --help has.
_budget_gate_complete() {
  local program=$1 word=$2 commands="" help
  if [[ ${program##*/} == budget_gate ]]; then
    commands="run compare list plan sweep"
    [[ $COMP_CWORD -gt 1 && " $commands " == *" ${COMP_WORDS[1]} "* ]] && program+=" ${COMP_WORDS[1]}" commands=""
  fi
  # shellcheck disable=SC2086 # the program and its command
  help=$($program --help 2>/dev/null | grep -oE -- '(^|[ ,])--[a-z][a-z-]*' | tr -d ' ,')
  mapfile -t COMPREPLY < <(compgen -W "$commands $help" -- "$word")
}
complete -o default -F _budget_gate_complete budget_gate budget_demo mock_proxy model_endpoint pricing_check
