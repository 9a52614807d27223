#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What `earshot check --acl` prints, as the access list of a real mosquitto: with it everything
# works that the map has, and nothing else can be read or sent under Earshot's name.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/support/broker_script.sh
. tests/support/broker_script.sh
needs "access list" mosquitto mosquitto_pub mosquitto_sub mosquitto_passwd
mkdir devices

publish() { # USER TOPIC PAYLOAD [ARGUMENT…]
	user=$1 topic=$2 payload=$3
	shift 3
	mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -u "$user" -P "of $user" -q 1 -t "$topic" \
		-m "$payload" "$@"
}

# In a subshell of its own, which it becomes.
subscribe() { # USER ARGUMENT…
	user=$1
	shift
	exec mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -u "$user" -P "of $user" "$@"
}

# --- a house, and a broker that lets Earshot do what its list says ---

cat >devices/home.yaml <<'END'
version: 1
devices:
  lamp: {type: light, dialect: zigbee2mqtt, topic: zigbee2mqtt/lamp}
  heater:
    type: switch
    commands: {on: {topic: heater/set, payload: "1"}, off: {topic: heater/set, payload: "0"}}
    state: {topic: heater/state, on: "1", off: "0"}
END
echo "of earshot" >password
chmod 600 password

start_broker() {
	port=$(shuf -i 20000-32000 -n 1)
	printf '%s\n' "listener $port 127.0.0.1" "user $(id -un)" "allow_anonymous false" \
		"password_file $work/users" "acl_file $work/acl" >mosquitto.conf
	mosquitto -c mosquitto.conf >mosquitto.log 2>&1 &
	broker=$!
	until_true publish home mark started && kill -0 "$broker" && children="$children $broker"
}

write_configuration() {
	printf '%s\n' "version: 1" "wake: {words: [computer]}" "state_dir: state" \
		"broker: {host: 127.0.0.1, port: $port, user: earshot, password_file: password}" \
		>earshot.yaml
}

port=1883
write_configuration
"$program" check --acl >acl 2>check.log
verdict "the list is printed"
"$program" check --acl 2>/dev/null | diff - acl >&2
verdict "the same map gives the same list"
printf '\nuser home\ntopic readwrite #\n' >>acl
chmod 700 "$work"
chmod 600 acl
mosquitto_passwd -c -b users earshot "of earshot" && mosquitto_passwd -b users home "of home"
start_broker
verdict "a mosquitto takes the list"
write_configuration

# What a stranger's devices report, and what the house had reported before.
publish home other/secret "nobody's business" -r
publish home heater/state 1 -r
# shellcheck disable=SC2016 # a topic
(subscribe home -v -t '#' -T '$SYS/#') >seen.log 2>&1 &
children="$children $!"
# The lamp does what it is told.
mkfifo orders
(subscribe home -t zigbee2mqtt/lamp/set) >orders 2>orders.log &
children="$children $!"
while read -r message; do
	publish home zigbee2mqtt/lamp "$message"
done <orders &

# --- everything works with it ---

"$program" run --microphone none >run.log 2>&1 &
earshot=$!
children="$children $earshot"
until_true grep -q "connected to the broker" run.log
verdict "the daemon connects"
until_true grep -q "^earshot/default/status online" seen.log
verdict "its status is published"
until_true grep -q "^heater/state 1" seen.log
"$program" ask --send "is the heater on" >heater.log 2>&1
grep -qi "on" heater.log && ! grep -qi "do not know" heater.log
verdict "what was kept is known"
"$program" ask --send "turn on the lamp" >lamp.log 2>&1
grep -q "The lamp is on\." lamp.log
verdict "a command is sent, and its report is read"
! grep -q "does not let us" run.log
verdict "nothing that the map needs is denied"

# --- nothing else is possible ---

publish earshot zigbee2mqtt/door/set OPEN >denied.log 2>&1
publish earshot homeassistant/lock/x/config "{}" -r >>denied.log 2>&1
publish earshot zigbee2mqtt/lamp '{"state": "OFF"}' >>denied.log 2>&1
publish home mark after
until_true grep -q "^mark after" seen.log
verdict "those who watch saw all until here"
! grep -qE '^(zigbee2mqtt/door/set|homeassistant/lock)|^zigbee2mqtt/lamp .*OFF' seen.log
verdict "what is published outside of the list reaches nobody"
# The lamp's state is the last thing that is sent to a new one who asks for everything.
publish home zigbee2mqtt/lamp '{"state": "ON"}' -r
(subscribe earshot -v -t '#' -W 2) >read.log 2>&1
grep -q "^zigbee2mqtt/lamp " read.log && ! grep -q "secret" read.log
verdict "what is reported outside of the list is not read"

# A device that is newer than the list: the user is told.
cat >devices/fan.yaml <<'END'
version: 1
devices:
  fan:
    type: fan
    commands: {on: {topic: fan/set, payload: "1"}, off: {topic: fan/set, payload: "0"}}
    state: {topic: fan/state, on: "1", off: "0"}
END
kill -HUP "$earshot"
# shellcheck disable=SC2317 # until_true calls it
asked_and_refused() {
	"$program" ask --send "turn on the fan" >fan.log 2>&1
	grep -q "^answer" fan.log
}
until_true asked_and_refused
grep -q "does not let me command the fan, so I did nothing: see earshot check --acl\." fan.log
verdict "a command outside of the list is answered so"
grep -q "the broker does not let us send to fan/set: " run.log
verdict "the log tells what the list lacks"
! grep -q "^fan/set" seen.log
verdict "and reaches nobody"
exit "$failed"
