#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Does what README.md and CONTRIBUTING.md tell a reader to do, in an empty folder. A comment before
# a fenced block says what the block is:
#
#   <!-- file: PATH -->   a file to write
#   <!-- run -->          commands to run; with `run: 1` they must end with that status
#   <!-- output -->       what the commands before it print; `…` stands for anything
#
# It also holds the manual page against `--help`, and looks where the links lead.
set -u
cd "$(dirname "$0")/../.." || exit 1
source_tree=$PWD
program=${EARSHOT:-build/earshot}
case $program in
/*) ;;
*) program=$source_tree/$program ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/bin"
ln -s "$program" "$work/bin/earshot"
PATH=$work/bin:$PATH
unset EARSHOT_CONFIG
failed=0

# verdict NAME: pass if what stands before it succeeded.
verdict() {
	if [ $? -eq 0 ]; then
		echo "pass $1"
	else
		echo "fail $1"
		failed=1
	fi
}

# --- the recipes ---

# blocks DOCUMENT FOLDER: each marked block becomes FOLDER/NUMBER, without the indentation of its
# fence, and a line `NUMBER KIND ARGUMENT` of FOLDER/list.
blocks() {
	awk -v folder="$2" '
	function wrong(what) {
		print FILENAME ":" FNR ": " what >"/dev/stderr"
		status = 1
	}
	!inside && /<!--/ {
		if ($0 !~ /^ *<!-- (file: [^ ]+|run|run: [0-9]+|output) -->$/)
			wrong("a comment that is no mark of a block")
		mark = $2 " " ($3 == "-->" ? "" : $3)
		sub(/:/, "", mark)
		next
	}
	/^ *```/ {
		inside = !inside
		if (inside && mark != "") {
			name = sprintf("%03d", ++count)
			print name, mark >(folder "/list")
			printf "" >(folder "/" name)
			indentation = match($0, /`/)
		} else {
			name = ""
		}
		mark = ""
		next
	}
	inside && name != "" { print substr($0, indentation) >(folder "/" name) }
	!inside && mark != "" { wrong("a mark that stands before no block"); mark = "" }
	END {
		if (!count)
			wrong("no block is marked")
		exit status
	}' "$1"
}

# matches EXPECTED ACTUAL: whether the files are alike, with `…` for anything.
matches() {
	pattern=$(sed 's/[][*?\\]/\\&/g; s/…/*/g' "$1")
	# shellcheck disable=SC2254 # it is a pattern
	case $(cat "$2") in
	$pattern) return 0 ;;
	esac
	diff -u "$1" "$2" >&2
	return 1
}

# follow DOCUMENT: does all that its marked blocks say, in one folder.
follow() {
	list=$work/$1.blocks
	folder=$work/$1.folder
	mkdir "$list" "$folder"
	blocks "$1" "$list"
	verdict "$1: the blocks are marked well"
	about="nothing was run"
	while read -r number kind argument; do
		block=$list/$number
		case $kind in
		file)
			mkdir -p "$folder/$(dirname "$argument")"
			cp "$block" "$folder/$argument"
			;;
		run)
			about=$(tail -n 1 "$block")
			(cd "$folder" && sh -eu "$block") >"$work/printed" 2>&1 </dev/null
			[ $? -eq "${argument:-0}" ] || { cat "$work/printed" >&2 && false; }
			verdict "$1: $about"
			;;
		output)
			matches "$block" "$work/printed"
			verdict "$1: what is printed by: $about"
			;;
		esac
	done <"$list/list"
}

# --- the manual page ---

page=docs/earshot.1

# The options that a help text names, one a line.
options_of_help() {
	sed 's/\[-c FILE\]//; s/[] [()|,]/\n/g' | grep -E '^--?[a-z]' | sort -u
}

# The options of the page's part on a command, in the same form.
options_of_page() {
	awk -v command="$1" '/^\.Sh|^\.It Cm/ { here = $2 == "Cm" && $3 == command } here' "$page" |
		grep -oE 'Fl -?[a-z][a-z-]*' | sed 's/^Fl /-/' | sort -u
}

# The page and the help know the same commands and options.
compare_page() {
	earshot --help >"$work/help"
	sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$work/help" | sort >"$work/help.commands"
	sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$page" | sort -u >"$work/page.commands"
	[ -s "$work/help.commands" ] && diff -u "$work/help.commands" "$work/page.commands" >&2
	verdict "$page: the commands of --help"

	while read -r command; do
		earshot "$command" --help | options_of_help >"$work/help.options"
		options_of_page "$command" >"$work/page.options"
		diff -u "$work/help.options" "$work/page.options" >&2
		verdict "$page: the options of $command"
	done <"$work/help.commands"

	sed -n 's/^  \(-[-a-z]*\).*/\1/p' "$work/help" >"$work/help.options"
	while read -r option; do
		grep -q "^\.It Fl ${option#-}\( \|\$\)" "$page"
		verdict "$page: $option"
	done <"$work/help.options"

	if command -v mandoc >/dev/null; then
		mandoc -T lint "$page" >&2
		verdict "$page: mandoc finds nothing"
	else
		echo "skip $page: mandoc finds nothing: mandoc is not installed"
	fi
}

# --- where the links lead ---

# The anchors of the headings of a page.
anchors_of() {
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9 \n-' | tr ' ' '-'
}

# Every link inside the tree leads to something that is there.
follow_links() {
	anchors=$(anchors_of "$1")
	missing=$(tr '\n' ' ' <"$1" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//; s/\(.\)#.*/\1/' |
		grep -v '^https://' | while read -r target; do
		case $target in
		'#'*) echo "$anchors" | grep -qxF "${target#\#}" || echo "$1: there is no $target" ;;
		*) [ -e "$target" ] || echo "$1: there is no $target" ;;
		esac
	done)
	echo "$missing" | grep . >&2
	[ -z "$missing" ]
	verdict "$1: the links"
}

follow README.md
follow CONTRIBUTING.md
compare_page
follow_links README.md
follow_links CONTRIBUTING.md
follow_links PRIVACY.md
follow_links SECURITY.md
for folder in audio bridge/*/; do
	grep -q "]($(echo "$folder" | sed 's|/$||'))" README.md
	verdict "README.md: says what is in $folder"
done
exit $failed
