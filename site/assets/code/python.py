import hashlib, hmac

server_seed = «server_seed»
client_seed = «client_seed»
nonce = «nonce»
ranges = [«ranges»]

def block(number):
    message = f"{client_seed}:{nonce}:{number}".encode()
    return hmac.new(server_seed.encode(), message, hashlib.sha256).digest()

print("commitment", hashlib.sha256(server_seed.encode()).hexdigest())
numbers, results = [], []
for draw, size in enumerate(ranges):
    four = block(draw // 8)[draw % 8 * 4:][:4]
    numbers.append(int.from_bytes(four, "big"))
    results.append(numbers[-1] * size >> 32)
print("numbers", *numbers)
print("results", *results)
«taken»
