    taken="$taken $(echo "$left" | sed -n "$((result + 1))p")"
    left=$(echo "$left" | sed "$((result + 1))d")
