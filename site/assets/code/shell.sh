server_seed=«server_seed»
client_seed=«client_seed»
nonce=«nonce»
printf 'commitment %s\n' "$(printf %s "$server_seed" | openssl dgst -sha256 -r | cut -c1-64)"
draw=0 numbers= results= left=$(seq 0 «last») taken=
for size in «ranges»; do
    if [ $((draw % 8)) = 0 ]; then
        block=$(printf %s "$client_seed:$nonce:$((draw / 8))" | openssl dgst -sha256 -hmac "$server_seed" -r)
    fi
    from=$((draw % 8 * 8 + 1))
    number=$((0x$(printf %s "$block" | cut -c$from-$((from + 7)))))
    result=$((number * size >> 32))
    numbers="$numbers $number" results="$results $result" draw=$((draw + 1))
«taken»
done
printf '%s\n' "numbers$numbers" "results$results"«print»
