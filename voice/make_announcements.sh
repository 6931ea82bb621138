#!/usr/bin/env bash
# Announcements by espeak-ng from voice/announcements/*.txt, as raw A-law of 8 kHz: DIR/pl/queue.al. Recordings of people are better: put them in the same place.
#   voice/make_announcements.sh DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?where to}
for file in "$here"/announcements/*.txt; do
  language=$(basename "$file" .txt)
  mkdir -p "$out/$language"
  while IFS='|' read -r name words; do
    [ -n "$name" ] || continue
    espeak-ng -v "$language" -s 145 -w "$out/$language/$name.wav" "$words"
    sox "$out/$language/$name.wav" -r 8000 -c 1 -t al "$out/$language/$name.al" gain -3 pad 0.3 0.6
    rm "$out/$language/$name.wav"
  done <"$file"
  # Two soft tones and a pause, so that whoever waits hears that the line is there.
  sox -n -r 8000 -c 1 -t al "$out/$language/wait.al" synth 0.25 sine 392 fade 0.05 0.25 0.15 gain -22 pad 0 0.1 repeat 1 pad 0 4
done
# Which digit is which language, each in its own.
for language in pl en uk ru es vi; do sox $(for l in pl en uk ru es vi; do echo "-t al -r 8000 -c 1 $out/$l/digit.al"; done) -t al -r 8000 -c 1 "$out/$language/languages.al"; done
