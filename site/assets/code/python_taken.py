left = list(range(ranges[0]))
print("taken", *[left.pop(result) for result in results])
