# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# The sets of tests/bench/hearing: folders of WAV files with a manifest beside each, in $sets. A
# set of recordings is a part of one of $speech, as it is, in noise, or across a room.

kitchen=$speech/noise/kitchen.flac
noises=(24 21 18 15 12 9 6)
# Of some sets there is less, one in $rare, to keep to ten minutes.
is_rare() {
	case $1 in
	21 | 15 | 9) ;;
	*) false ;;
	esac
}
rooms=(livingroom bedroom)

room_file() {
	case $1 in
	livingroom) echo "$speech/rooms/DomesticLivingRoom.flac" ;;
	bedroom) echo "$speech/rooms/EmptyApartmentBedroom.flac" ;;
	esac
}

# make_set NAME MANIFEST [OPTION…]: of tests/bench/mix.
make_set() {
	local name=$1 manifest=$2
	shift 2
	"$tools/mix" "$@" "$manifest" "$sets" "$name"
}

# only PATTERN MANIFEST: prints the entries that match, with absolute paths.
only() {
	local folder
	folder=$(cd "$(dirname "$2")" && pwd)
	grep -E "$1" "$2" | sed 's|"audio": "|&'"$folder/|"
}

# Bad microphones, as options of tests/bench/mix.
microphones=(telephone overdriven quiet hum)

microphone_options() {
	case $1 in
	telephone) echo '--band 300-3400' ;;
	overdriven) echo '--peak 15' ;;
	quiet) echo '--peak -45' ;;
	hum) echo '--hum 6' ;;
	esac
}

number_words='zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen'
number_words+='|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty'
number_words+='|sixty|seventy|eighty|ninety'

make_command_sets() {
	local noise room microphone every
	note 'making the sets'
	make_set barista "$speech/barista.jsonl" --every "$part"
	for noise in "${noises[@]}"; do
		every=$part
		if is_rare "$noise"; then
			every=$rare
		fi
		make_set "barista-$noise" "$speech/barista.jsonl" --every "$every" --noise "$kitchen" \
			--snr "$noise"
	done
	make_set home "$speech/home.jsonl"
	for room in "${rooms[@]}"; do
		make_set "barista-$room" "$speech/barista.jsonl" --every "$rare" \
			--room "$(room_file "$room")"
		make_set "home-$room" "$speech/home.jsonl" --room "$(room_file "$room")"
	done
	for microphone in "${microphones[@]}"; do
		# shellcheck disable=SC2046 # a list of options
		make_set "barista-$microphone" "$speech/barista.jsonl" --every "$rare" \
			$(microphone_options "$microphone")
	done
	only "\"text\": \"(($number_words) ?)+\"" "$speech/numbers.jsonl" >"$sets/numbers.list"
	make_set numbers "$sets/numbers.list"
	only '"text": "(on|off|up|down)"' "$speech/words.jsonl" >"$sets/words.list"
	make_set words "$sets/words.list" --every "$part"
	only '"text": "(yes|no|stop)"' "$speech/words.jsonl" >"$sets/answers.list"
	make_set answers "$sets/answers.list" --every "$part"
	make_set talk "$speech/talk.jsonl" --every "$part"
}

# A quiet room is not silent: pink noise, 45 dB below the voice.
make_spoken_sets() {
	local room quiet=(--pad 0.5 --noise "$speech/noise/pink_noise.flac" --snr 45)
	note 'making the commands that synthetic voices speak'
	EARSHOT=$earshot tests/bench/speak $((240 / part)) "$sets"
	make_set synth "$sets/spoken.jsonl" "${quiet[@]}"
	for room in "${rooms[@]}"; do
		make_set "synth-$room" "$sets/spoken.jsonl" "${quiet[@]}" --room "$(room_file "$room")"
	done
}

# Wake words, and all the speech that has none of them.
make_wake_sets() {
	local set
	for set in wake-computer wake-jarvis barista numbers words talk; do
		make_set "quiet-$set" "$speech/$set.jsonl" --every "$part"
		make_set "noisy-$set" "$speech/$set.jsonl" --every "$part" --noise "$kitchen" --snr 10
	done
}
