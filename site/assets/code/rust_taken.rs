    let mut left: Vec<u64> = (0..ranges[0]).collect();
    let taken: Vec<u64> = results.iter().map(|result| left.remove(*result as usize)).collect();
    println!("taken {}", spaced(&taken));
